#include "stages/onex/step_verbs.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

/// Beside the verbs of operations: what services do for a workflow.
/// A list, because a sentence about a workflow is full of words that look like verbs; with any word
/// as a verb "the order books" would be a step. Verbs about the workflow itself ("run", "retry",
/// "wait", "undo") are left out on purpose.
constexpr std::string_view kVerbs =
    "accept activate adjust admit aggregate alert align allocate analyse analyze annotate "
    "announce anonymise anonymize apply appoint archive arm arrange ask assemble assess assign "
    "auction audit authenticate authorise authorize award bake balance bill bind block boil boot "
    "brief bring broadcast bucket buy calibrate call categorise categorize certify change charge "
    "check choose chop chunk claim classify clean clear clone close combine compact compile "
    "compute configure confirm connect contact cook cool cordon countersign credit cure cut "
    "deactivate debit deboard decide decrypt deduct deduplicate define delist demote denormalise "
    "denormalize depart deploy deposit destroy detach determine diagnose dig disable disarm "
    "discharge disconnect disinfect dispatch distribute downgrade draft drain draw drill drive "
    "dry dump dye edit educate email embed enable encode engrave enrol enroll enter erase "
    "escalate escrow evaluate evict examine exchange fan feed fetch file fill finalise finalize "
    "fix flash forge frank free freeze fry fuel fund garnish gather geocode give grade graft "
    "grant greet grind group hand hang harvest heat hedge hire hold identify illustrate import "
    "inform initialise initialize inspect install interview invite invoice issue join knit label "
    "launch lay lift link lint list lock look lower mail make mask measure message mint mix "
    "moderate monitor mount narrate negotiate normalise notarise notarize note obtain offer "
    "onboard order organise organize pack package paint partition patch pause pick pin ping "
    "place plan plant plate polish pollinate post pour prepare prescribe present press prewarm "
    "price print probe process promote proofread provide prune pseudonymise pseudonymize "
    "publicise publish pull quantify quarantine query quote raise rank rate reactivate reassign "
    "rebook reboot rebuild recalculate recall reclaim reconcile recover redirect refer refuel "
    "reimage reimburse reindex relist reload remind rename renew rent reopen repair repay "
    "replace reprice request reschedule reset restart restock resume retire retitle return "
    "reverse review reward ring rinse roll rotate route run sample sanitise sanitize scale scan "
    "score screen seal secure select sell serve set settle sew shard share shift ship shortlist "
    "shred shuffle shut sign slice snap snapshot sort sow spell spin stage stamp sterilise "
    "sterilize stitch stock store submit subtract summarise summarize summon sunset survey swap "
    "sweep switch syndicate tag take tally tear tell test thaw throttle ticket tidy tighten "
    "tokenise tow train transcode transcribe transfer translate transport triage trigger trim "
    "truncate tune turn tweet typeset unassign unblock unfreeze uninstall unload unlock unmount "
    "unpack unpin update upgrade upload vaccinate vacuum vectorise vectorize verify vet visit "
    "vote warehouse warm warn wash watch weigh welcome weld wipe withdraw wrap write ";

struct Irregular {
  std::string_view form;
  std::string_view verb;
};

/// Participles that follow no rule; without them "the mail is sent" would be no step.
constexpr auto kIrregular = std::to_array<Irregular>({{"sent", "send"},
                                                      {"built", "build"},
                                                      {"paid", "pay"},
                                                      {"held", "hold"},
                                                      {"written", "write"},
                                                      {"taken", "take"},
                                                      {"made", "make"},
                                                      {"put", "put"},
                                                      {"set", "set"},
                                                      {"given", "give"},
                                                      {"drawn", "draw"},
                                                      {"told", "tell"},
                                                      {"chosen", "choose"},
                                                      {"sold", "sell"},
                                                      {"bought", "buy"},
                                                      {"frozen", "freeze"},
                                                      {"found", "find"},
                                                      {"cut", "cut"},
                                                      {"bound", "bind"},
                                                      {"laid", "lay"},
                                                      {"read", "read"},
                                                      {"brought", "bring"},
                                                      {"withdrawn", "withdraw"},
                                                      {"unfrozen", "unfreeze"},
                                                      {"torn", "tear"},
                                                      {"ground", "grind"},
                                                      {"swept", "sweep"},
                                                      {"rebuilt", "rebuild"},
                                                      {"repaid", "repay"},
                                                      {"driven", "drive"},
                                                      {"shut", "shut"}});

/// Events, metrics and the run of the workflow itself are told with these verbs, too.
/// They are verbs of operations elsewhere, so that they have to be taken out here.
bool speaks_of_workflow(std::string_view verb) {
  return is_one_of(verb, {"consume", "track", "log", "record", "produce", "subscribe", "batch",
                          "execute", "end", "start", "stop", "process", "keep"});
}

/// The words of the list, to look one up without a walk over all of them: every word of a prompt is
/// looked up, in several forms.
bool is_listed(std::string_view word) {
  static std::set<std::string_view> const all = [] {
    std::set<std::string_view> words;
    for (auto const each : split(kVerbs, ' ')) words.insert(each);
    words.erase("");
    return words;
  }();
  return all.contains(word);
}

bool is_base(std::string_view word) {
  if (speaks_of_workflow(word)) return false;
  return is_listed(word) || is_operation_verb(word) || is_verb_of_kind(word, "orchestrator");
}

/// The verb to which `ending` was added: with a dropped "e", a doubled letter or a "y" before it.
std::string without_ending(std::string_view word, std::string_view ending) {
  if (word.size() < ending.size() + 2 || !word.ends_with(ending)) return {};
  std::string const root(word.substr(0, word.size() - ending.size()));
  bool const doubled = root.size() > 2 && root.back() == root[root.size() - 2];
  for (auto const& base : {root, root + "e", doubled ? root.substr(0, root.size() - 1) : root,
                           root.ends_with('i') ? root.substr(0, root.size() - 1) + "y" : root}) {
    if (is_base(base)) return base;
  }
  return {};
}

}  // namespace

/// Inflection by trial, as in base_verb: a form counts only where the verb it leads to is known.
std::string step_verb(std::string_view given) {
  std::string const word = lower(given);
  if (is_base(word)) return word;
  for (std::string_view const ending : {"ing", "es", "s"}) {
    if (auto verb = without_ending(word, ending); !verb.empty()) return verb;
  }
  return {};
}

/// Only where a passive is read: as a verb form of its own "reserved" is mostly an adjective.
std::string step_participle(std::string_view given) {
  std::string const word = lower(given);
  auto const found = std::ranges::find(kIrregular, word, &Irregular::form);
  if (found != kIrregular.end()) return std::string(found->verb);
  // "spell-checked": the last part is the verb.
  if (auto const dash = word.rfind('-'); dash != word.npos) {
    auto const verb = without_ending(word.substr(dash + 1), "ed");
    return verb.empty() ? verb : word.substr(0, dash + 1) + verb;
  }
  return without_ending(word, "ed");
}

/// "in parallel", "parallelly" and "parallel:" are all meant, so that the word is not matched as a
/// whole.
bool says_parallel(std::string_view text) {
  std::string const small = lower(text);
  if (small.find("parallel") != small.npos) return true;
  constexpr auto kWays = std::to_array<std::string_view>(
      {"simultaneously", "concurrently", "at the same time", "side by side", "at once",
       "independently", "in any order", "alongside", "all together"});
  return std::ranges::any_of(kWays,
                             [&](std::string_view way) { return contains_word(small, way); });
}

/// Said of a list without any other word of order: "a, b and c, one after the other".
bool says_order(std::string_view text) {
  std::string const small = lower(text);
  constexpr auto kWays = std::to_array<std::string_view>(
      {"one after the other", "one after another", "step by step", "in sequence", "sequentially",
       "in that order", "in this order", "in the given order", "this exact order",
       "exactly this order", "one by one", "in order", "in turn"});
  return std::ranges::any_of(kWays,
                             [&](std::string_view way) { return contains_word(small, way); });
}

/// One word each; "after that" and its like are read where the words around are known.
bool is_order_word(std::string_view word) {
  return is_one_of(word, {"first", "then", "next", "finally", "lastly", "afterwards", "afterward",
                          "thereafter", "firstly", "secondly", "subsequently", "eventually",
                          "thirdly", "last", "thereupon", "ultimately"});
}

/// Words of trouble, not the word "not": "if the card is not new" is a condition, no failure.
bool says_failure(std::string_view text) {
  return has_any_stem(text, {"fail", "fails", "failur", "error", "wrong", "break", "problem",
                             "declin", "unsuccessful", "abort", "crash", "troubl", "reject",
                             "impossible", "cannot", "refus", "bounc"});
}

}  // namespace omninode::onex
