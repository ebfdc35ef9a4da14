#include "store/transition_facts.hpp"

#include <cstdlib>
#include <unordered_set>

#include <spdlog/spdlog.h>

#include "engine/core/digest.hpp"
#include "engine/core/limits.hpp"

namespace omninode {
namespace {

// The number of bytes of the UTF-8 sequence that begins `text`, 0 where it is none that PostgreSQL
// takes (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string_view text) {
  auto const byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  auto const lead = byte(0);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  std::size_t const length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80) return 0;
  }
  bool const overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  bool const beyond = (lead == 0xED && byte(1) >= 0xA0) || (lead == 0xF4 && byte(1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

[[noreturn]] void broken_program(std::string_view what, Transition const& transition) {
  spdlog::critical("store: a batch of transitions breaks the rules what={} run={}", what,
                   transition.run().value);
  std::abort();
}

}  // namespace

// Told by the trigger and by who gave the command: a cancel that a person has asked for may be
// brought about by the run's owner or, where that died, by the reaper.
bool is_operator_action(Transition const& transition) {
  switch (transition.trigger) {
    case Trigger::approve:
    case Trigger::revise:
    case Trigger::reject:
    case Trigger::pause:
    case Trigger::resume:
    case Trigger::cancel:
    case Trigger::cancel_requested:
    case Trigger::retry_now:
    case Trigger::replay:
    case Trigger::discard:
      return transition.actor.name.starts_with(kOperatorPrefix);
    default:
      return false;
  }
}

// Line feeds between the parts, so that they do not run into each other. 64 bits are plenty for the
// causes that one person looks at.
std::string fingerprint(std::string_view stage_name, Error const& error) {
  static constexpr std::size_t kLength = 16;
  std::string text{stage_name};
  text += '\n' + error.code + '\n';
  bool in_number = false;
  for (char const c : error.message) {
    bool const digit = c >= '0' && c <= '9';
    if (!digit) text += c;
    if (digit && !in_number) text += '#';
    in_number = digit;
  }
  return sha256_hex(text).substr(0, kLength);
}

bool is_storable(std::string_view text) {
  while (!text.empty()) {
    auto const length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// Stays on in release: a batch that breaks these rules would be committed wrongly and in silence.
void assert_committable(std::span<Transition const> transitions) {
  std::unordered_set<RunId> runs;
  for (auto const& transition : transitions) {
    if (runs.size() >= limits::kMaxCommitBatch) broken_program("too_many", transition);
    if (!runs.insert(transition.run()).second) broken_program("run_twice", transition);
    if (transition.after.version != transition.seen + 1) broken_program("version", transition);
  }
}

}  // namespace omninode
