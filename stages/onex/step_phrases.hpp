// The phrase that names a step: "reserve the stock", "the stock is reserved", "reserving stock",
// "`reserve_stock`", "the StockService reserves the stock". Pure functions; any thread; linear in
// the few tokens of a phrase; where no phrase stands, the result is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/tokens.hpp"

namespace omninode::onex {

struct StepPhrase {
  std::string name = {};     ///< snake_case: "reserve_stock"; empty: no phrase stands here
  std::string service = {};  ///< where the service is the subject of the phrase
  std::size_t end = 0;       ///< the first token behind the phrase
  bool named = false;        ///< a name as it stands: quoted or with an underscore
  bool passive = false;      ///< "the stock is reserved"

  explicit operator bool() const { return !name.empty(); }
};

/// How much a place says: in a list of steps any first word is a verb, in prose only a known one.
enum class Verbs { known, any };

/// The phrase that begins at token `at`.
StepPhrase step_phrase_at(std::vector<Token> const& tokens, std::size_t at, Verbs verbs);
/// "deliver_it" with the things of the step `before`: "deliver_parcel"; other names as they are.
std::string with_object_of(std::string const& name, std::string const& before);
/// "reserve_stock" or "'reserve'": a name that needs no verb.
bool is_step_name(Token const& token);
/// The tokens of a text about steps: a call "StockService.reserve_stock" is its service and its
/// step, and is read like "StockService: reserve_stock".
std::vector<Token> step_tokens(std::string_view text);
/// The things that share `verb` in the list that goes on at token `at`: "the hotel and the car in
/// parallel" behind "book the flight". Empty where the list does not end in words of parallel work.
std::vector<StepPhrase> shared_phrases(std::vector<Token> const& tokens, std::size_t at,
                                       std::string const& verb);
/// The class of the service named at `at` ("PaymentService", "the payment service"), and the first
/// token behind it; an empty name where none stands.
struct NamedService {
  std::string type = {};
  std::size_t end = 0;
};
NamedService service_at(std::vector<Token> const& tokens, std::size_t at);

}  // namespace omninode::onex
