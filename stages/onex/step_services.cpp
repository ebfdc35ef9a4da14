#include "stages/onex/step_services.hpp"

#include "stages/onex/step_openers.hpp"
#include "stages/onex/step_phrases.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Tokens = std::vector<Token>;

/// "are done by", "is carried out through": the first token behind it, or 0.
std::size_t end_of_done_by(Tokens const& tokens, std::size_t at) {
  if (is_one_of(word_at(tokens, at), {"uses", "use", "calls"})) return at + 1;
  if (!is_one_of(word_at(tokens, at), {"is", "are"})) return 0;
  std::size_t i = at + 1;
  if (!is_one_of(word_at(tokens, i),
                 {"done", "handled", "performed", "executed", "carried", "run"}))
    return 0;
  if (word_at(tokens, ++i) == "out") ++i;
  return is_one_of(word_at(tokens, i), {"by", "through", "via", "with", "using"}) ? i + 1 : 0;
}

}  // namespace

/// Behind the first statement the verb may be left out: "moderating is done through the A,
/// publishing through the B".
std::vector<SentenceService> service_sentence(Tokens const& tokens) {
  std::vector<SentenceService> found;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (order_words(tokens, i) > 0) return {};
    bool const short_form =
        !found.empty() && is_one_of(word_at(tokens, i), {"by", "through", "via"});
    auto const behind = short_form ? i + 1 : end_of_done_by(tokens, i);
    // "The orchestrator uses the PaymentService to …" tells a step.
    bool const uses = behind == i + 1 && !short_form;
    bool const of_step = word_at(tokens, begin).ends_with("ing") ||
                         (begin < tokens.size() && is_step_name(tokens[begin]));
    if (uses && !of_step) continue;
    auto const service = behind > 0 ? service_at(tokens, behind) : NamedService{};
    if (service.type.empty()) continue;
    std::size_t at = begin;
    while (at < i && is_one_of(word_at(tokens, at), {",", "and", ";"})) ++at;
    auto steps = step_refs(tokens, at, i, true);
    if (!steps.empty()) found.push_back({std::move(steps), service.type});
    begin = service.end;
    while (is_one_of(word_at(tokens, begin), {",", "and", ";"})) ++begin;
    i = service.end - 1;
  }
  return found;
}

}  // namespace omninode::onex
