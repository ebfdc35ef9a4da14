#include "stages/onex/reduction_machine.hpp"

#include <algorithm>
#include <array>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kMaxStates = 64;
constexpr std::size_t kMaxMoves = 256;
/// A longer run of words before an arrow is a sentence that leads up to the state.
constexpr std::size_t kMaxStateWords = 3;

/// Lists of states are short; a set would order them, and the prompt's order is told to readers.
bool contains(Words const& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

/// All arrows that people type become one.
std::string with_plain_arrows(std::string text) {
  for (std::string_view const arrow : {"\xe2\x86\x92", "\xe2\x9e\x94", "-->", "=>", "->"}) {
    text = replace_all(std::move(text), arrow, "\x01");
  }
  return text;
}

/// "a -> b and b -> c" are two chains, "a -> b and c" is one with two ends.
std::string with_split_chains(std::string_view piece) {
  std::string const marked = replace_all(std::string(piece), " and ", "\x02");
  std::string text;
  for (auto const part : split(marked, '\x02')) {
    bool const chain = part.find('\x01') != std::string_view::npos;
    if (!text.empty()) text += chain ? ";" : "|";
    text += part;
  }
  return text;
}

/// Pieces in which a chain of arrows may stand by itself.
Words chains_of(std::string text) {
  for (std::string_view const end : {",", ".", "(", ")", ":", "\n"}) {
    text = replace_all(std::move(text), end, ";");
  }
  Words chains;
  for (auto const piece : split(text, ';')) {
    std::string const parts = with_split_chains(piece);
    for (auto const chain : split(parts, ';')) {
      if (chain.find('\x01') != std::string_view::npos) chains.emplace_back(chain);
    }
  }
  return chains;
}

/// A state as it is written, without quotes; of a sentence before the first arrow the last word,
/// of one behind the last arrow the first.
std::string state_text(std::string_view part, Words const& choices, bool leads) {
  std::string plain;
  for (char const c : part) plain += c == '\'' || c == '"' || c == '`' || c == '*' ? ' ' : c;
  std::string const text(trim(plain));
  for (auto const& choice : choices) {
    if (lower(choice) == lower(text)) return choice;
  }
  Words words;
  for (auto const word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  if (words.empty()) return {};
  auto const& near = leads ? words.back() : words.front();
  for (auto const& choice : choices) {
    if (lower(choice) == lower(near)) return choice;
  }
  if (!choices.empty()) return {};
  return words.size() > kMaxStateWords || leads ? near : text;
}

/// "shipped or cancelled", "shipped | cancelled" and "shipped/cancelled" are two states.
Words states_at(std::string part, Words const& choices, bool leads) {
  for (std::string_view const separator : {" or ", "/"}) {
    part = replace_all(std::move(part), separator, "|");
  }
  Words states;
  for (auto const each : split(part, '|')) {
    auto state = state_text(each, choices, leads);
    if (!state.empty() && !contains(states, state)) states.push_back(std::move(state));
  }
  return states;
}

/// Bounded, since a prompt may hold ten thousand arrows; what is drawn twice is one move.
void add_move(StateMachine& machine, std::string const& from, std::string const& to) {
  for (auto const& state : {from, to}) {
    if (!contains(machine.states, state) && machine.states.size() < kMaxStates) {
      machine.states.push_back(state);
    }
  }
  std::pair const move{from, to};
  bool const known = std::ranges::find(machine.moves, move) != machine.moves.end();
  if (!known && machine.moves.size() < kMaxMoves) machine.moves.push_back(move);
}

/// Each part of a chain leads from all alternatives before it to all of its own.
void read_arrows(StateMachine& machine, std::string const& sentence, Words const& choices) {
  for (auto const& chain : chains_of(with_plain_arrows(sentence))) {
    Words before;
    bool first = true;
    for (auto const part : split(chain, '\x01')) {
      auto const after = states_at(std::string(part), choices, first);
      for (auto const& from : before) {
        for (auto const& to : after) add_move(machine, from, to);
      }
      before = after;
      first = false;
    }
  }
}

/// "from paid to shipped" counts only where both are known choices: anything else may go from
/// somewhere to somewhere.
void read_words(StateMachine& machine, std::string const& sentence, Words const& choices) {
  auto const words = split(sentence, ' ');
  auto const choice_at = [&](std::size_t at) {
    if (at >= words.size()) return std::string();
    std::string word(words[at]);
    while (word.ends_with(',') || word.ends_with('.') || word.ends_with(';')) word.pop_back();
    return state_text(word, choices, true);
  };
  for (std::size_t i = 0; i + 3 < words.size(); ++i) {
    if (lower(words[i]) != "from" || lower(words[i + 2]) != "to") continue;
    auto const from = choice_at(i + 1);
    auto const to = choice_at(i + 3);
    if (!from.empty() && !to.empty()) add_move(machine, from, to);
  }
}

/// The first state that nothing leads to; of a circle the first of all.
std::string initial_of(StateMachine const& machine) {
  for (auto const& state : machine.states) {
    bool const reached =
        std::ranges::any_of(machine.moves, [&](auto const& move) { return move.second == state; });
    if (!reached) return state;
  }
  return machine.states.empty() ? std::string() : machine.states.front();
}

struct Irregular {
  std::string_view verb;
  std::string_view state;
};

constexpr auto kIrregular = std::to_array<Irregular>({{"pay", "paid"},
                                                      {"send", "sent"},
                                                      {"begin", "begun"},
                                                      {"sell", "sold"},
                                                      {"hold", "held"},
                                                      {"lose", "lost"},
                                                      {"win", "won"},
                                                      {"run", "running"},
                                                      {"start", "running"},
                                                      {"activate", "active"},
                                                      {"complete", "done"},
                                                      {"finish", "done"}});

/// Stems bring regular verbs together with their participles, the table does it for the others.
bool leads_to(std::string_view verb, std::string_view state) {
  // "submit" to "submitted" and "cancel" to "cancelled"; stems of one verb are equal.
  if (stem(verb) == stem(state)) return true;
  return std::ranges::any_of(kIrregular, [&](Irregular const& each) {
    return each.verb == verb && each.state == lower(state);
  });
}

}  // namespace

/// In the order of the prompt: refusals list what would be allowed.
Words StateMachine::after(std::string_view state) const {
  Words next;
  for (auto const& [from, to] : moves) {
    if (from == state) next.push_back(to);
  }
  return next;
}

/// Arrows are a drawing by themselves; plain words are only taken where there is none, as they say
/// less clearly what they mean.
StateMachine machine_of(Words const& sentences, Words const& choices) {
  StateMachine machine;
  for (auto const& sentence : sentences) read_arrows(machine, sentence, choices);
  if (!machine.given() && !choices.empty()) {
    for (auto const& sentence : sentences) read_words(machine, sentence, choices);
  }
  machine.initial = initial_of(machine);
  return machine;
}

/// A verb that fits two states names neither.
std::string state_reached(StateMachine const& machine, std::string_view operation) {
  auto const words = name_words(operation);
  if (words.empty()) return {};
  std::string reached;
  for (auto const& state : machine.states) {
    if (!leads_to(words.front(), state)) continue;
    if (!reached.empty()) return {};
    reached = state;
  }
  return reached;
}

/// The first sentence that says it holds: later ones may speak of other things.
std::string bearer_of(Words const& sentences) {
  for (auto const& sentence : sentences) {
    auto const words = name_words(sentence);
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
      bool const state = is_one_of(words[i], {"state", "status", "lifecycle"});
      if (!state || words[i + 1] != "of") continue;
      std::size_t at = i + 2;
      while (at + 1 < words.size() &&
             is_one_of(words[at], {"a", "an", "the", "each", "every", "one", "all"})) {
        ++at;
      }
      auto const& noun = words[at];
      bool const plural = noun.size() > 3 && noun.ends_with('s') && !noun.ends_with("ss");
      return plural ? noun.substr(0, noun.size() - 1) : noun;
    }
  }
  return {};
}

/// Without circles, so that the tests end and every move of theirs leads on.
Words sample_path(StateMachine const& machine, std::size_t most) {
  Words path = {machine.initial};
  while (path.size() < most) {
    auto const next = machine.after(path.back());
    auto const fresh =
        std::ranges::find_if(next, [&](std::string const& each) { return !contains(path, each); });
    if (fresh == next.end()) break;
    path.push_back(*fresh);
  }
  return path;
}

}  // namespace omninode::onex
