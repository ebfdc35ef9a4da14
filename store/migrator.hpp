// Brings a database to the form this program needs, and back.
//
// Every migration runs in one transaction of its own, under an advisory lock and after looking
// again at what is applied: a crash in the middle leaves nothing half done, and of two migrators
// at once the second finds the work done. One thread at a time. Throws StoreUnavailable when
// nothing was changed, CommitUnknown when the answer to a commit was lost (run it again), and
// WrongSchema when the database was made by a newer program or an applied migration was edited.
//
// Where the database has no tables of ours yet, status() and plan() answer so; up() also makes the
// table schema_migration, which only this class writes. The database must have the encoding UTF8:
// up() refuses another before it changes anything. Statements may take
// limits::kMigrationStatementTimeout, and wait for locks for limits::kMigrationLockTimeout.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace omninode {

struct MigrationStatus {
  int version = 0;
  std::string name;                       ///< such as "initial"
  std::optional<std::string> applied_at;  ///< RFC 3339; empty while it is not applied
};

class Migrator {
 public:
  /// Does not connect yet. `url`: a libpq URL or key=value string.
  explicit Migrator(std::string url);
  ~Migrator();
  Migrator(Migrator const&) = delete;
  Migrator& operator=(Migrator const&) = delete;

  /// Applies what is missing, in order; what was applied by this call.
  /// Empty when there was nothing to do. When it throws after some steps, those steps are applied
  /// and stay: calling it again goes on behind them.
  std::vector<MigrationStatus> up();
  /// Takes back everything above `version` (0: everything), newest first; what was taken back.
  /// All data of the dropped tables is lost.
  std::vector<MigrationStatus> down(int version);
  /// All migrations this program knows, with when they were applied.
  /// Changes nothing, takes no lock.
  std::vector<MigrationStatus> status();
  /// What `up` would apply now.
  std::vector<MigrationStatus> plan();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace omninode
