// What must hold of every run, as questions to the database: `omninode verify`.
//
// Reads only, takes no lock, and may be asked of a live system: each invariant is one statement, so
// it sees one moment. What a system without fault shows under any load is never called a violation.
// docs/operating.md says what each invariant means and what to do where it does not hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/id.hpp"

namespace omninode {

/// One run that breaks an invariant.
struct Violation {
  std::string run;   ///< its correlation id; "" where rows belong to no run
  std::string what;  ///< a sentence without its subject: "has no input"
};

enum class Verdict { holds, violated, unfinished };

struct InvariantReport {
  std::string id;       ///< "I1" to "I10"
  std::string promise;  ///< what must hold, as a sentence
  Verdict verdict = Verdict::holds;
  std::vector<Violation> violations;  ///< as many as were asked for, at most
  bool more = false;                  ///< there are more than these
  std::string problem;                ///< why it is unfinished
};

/// Bounds of one look.
struct VerifyBounds {
  std::size_t violations = 20;       ///< per invariant
  std::chrono::seconds timeout{60};  ///< per invariant; the server ends the statement then
};

/// What a completed run says of the files that it has written.
struct WrittenOutput {
  RunId run;
  std::string correlation_id;
  std::string output;  ///< JSON of its last stage, from outside until parsed
};

/// One connection, used by one thread at a time. Calls throw StoreUnavailable where the database
/// cannot be reached and WrongSchema where it is not ours.
class InvariantReader {
 public:
  InvariantReader(std::string url, VerifyBounds const& bounds);
  ~InvariantReader();

  /// All of them, in order. A statement that the server ended is an unfinished invariant, not an
  /// exception.
  std::vector<InvariantReport> check();
  /// Completed runs behind `after` in the order of their ids, at most `most`.
  std::vector<WrittenOutput> written_outputs(RunId after, std::size_t most);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace omninode
