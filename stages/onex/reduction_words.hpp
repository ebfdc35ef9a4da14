// The words by which reductions are asked for: figures in the names of fields, verbs, choices that
// mean a success or an error, what is grouped by.
// Constant tables and pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stages/onex/node_spec.hpp"

namespace omninode::onex {

enum class FigureKind {
  none,
  count,
  total,
  mean,
  least,
  most,
  percentile,
  rate,
  latest,
  previous,
  first,
  balance,
  status,
  previous_status,
  window_start,
  entries,
  done
};

/// What the name of a field asks for: "average_order_amount" is the mean of an order amount.
struct AskedFigure {
  FigureKind kind = FigureKind::none;
  int percent = 0;                ///< of a percentile
  std::vector<std::string> rest;  ///< stems of the other words: what it is a figure of
  bool overall = false;           ///< "overall", "grand": of all keys together
};

AskedFigure asked_figure(std::string_view name);

/// Whether an amount raises or lowers a balance, by the verb of an operation or by a choice.
bool is_adding(std::string_view word);
bool is_taking(std::string_view word);
bool is_balance(std::string_view name);
bool is_status(std::string_view name);

/// The choices that `words` speak of: those with a word in common, else all that mean a success or
/// an error where the words mean that.
std::vector<std::string> meant_choices(std::vector<std::string> const& words,
                                       std::vector<std::string> const& choices);
bool means_error(std::vector<std::string> const& words);
bool means_success(std::vector<std::string> const& words);

/// Whether an operation only tells what is kept, by its name: "get_totals", "level_of".
bool is_reading(SpecOperation const& operation);
bool is_clearing(SpecOperation const& operation);

/// The words behind "per", "by", "for each" and the like: what a text groups by. At most a few
/// words each; empty where nothing follows.
std::vector<std::string> grouped_by(std::string_view text);

/// Sentences that say something of a node or of an operation, in their order.
std::vector<std::string> sentences_about(NodeSpec const& spec);

}  // namespace omninode::onex
