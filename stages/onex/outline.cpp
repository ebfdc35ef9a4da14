#include "stages/onex/outline.hpp"

#include <algorithm>
#include <array>

#include <yaml-cpp/yaml.h>

#include "stages/onex/outline_fields.hpp"
#include "stages/onex/prompt_document.hpp"
#include "stages/onex/step_verbs.hpp"
#include "stages/onex/text.hpp"
#include "stages/onex/tokens.hpp"

namespace omninode::onex {
namespace {

/// A few levels are all that a node needs; the bounds keep a hostile outline from costing stack or
/// time.
constexpr int kMaxDepth = 16;
constexpr int kMaxNodes = 4'000;
constexpr int kMinKnownKeys = 2;
constexpr int kIndent = 2;

using YAML::Node;

std::string words_of(std::string_view key) { return join(name_words(key), " "); }

int line_of(Node const& node) { return node.Mark().line + 1; }

/// Keys under which authors put the whole node, or a group of its sections.
/// "node: {name: x, kind: effect}" wraps the whole; its keys count as if they stood at the top.
bool holds_node(std::string_view key) {
  return is_one_of(key, {"node", "metadata", "spec", "events", "topics", "event bus", "identity",
                         "kafka", "messaging", "contract", "generate", "request"});
}

/// What one scalar at the top says, in words.
/// The words that the readers of plain prompts look for, so that an outline needs no reader of its
/// own.
std::string heading_of(std::string_view key) {
  if (is_one_of(key, {"name", "node name", "node", "id", "title"})) return "Name";
  if (is_one_of(key, {"kind", "type", "node type", "node kind"})) return "Node type";
  if (is_one_of(key, {"version", "node version"})) return "Version";
  if (is_one_of(key, {"description", "purpose", "summary", "goal", "about"})) return "Description";
  return {};
}

/// Walks an outline once, from the top to the bottom.
class OutlineWriter {
 public:
  std::vector<RawLine> take() { return std::move(lines_); }

  /// Unknown keys are written as text as well: what no reader knows is listed as not understood.
  void write_top(Node const& top, int depth) {
    for (auto const& entry : top) {
      if (depth > kMaxDepth || !entry.first.IsScalar()) continue;
      std::string const key = words_of(entry.first.Scalar());
      Node const& value = entry.second;
      int const number = line_of(entry.first);
      if (value.IsMap() && holds_node(key)) {
        write_top(value, depth + 1);
      } else if (value.IsScalar() && !heading_of(key).empty()) {
        add(0, number, heading_of(key) + ": " + scalar_text(value));
      } else {
        write_section(key, value, number);
      }
    }
  }

 private:
  /// Nothing is written for an empty value; a line without text would be a statement of nothing.
  void add(int indent, int number, std::string text) {
    if (!trim(text).empty()) lines_.push_back({number, indent, indent > 0, 0, false, text});
  }

  /// In an outline a key may be short: "in" and "out" say enough there.
  static Section section_of_key(std::string const& key) {
    if (is_one_of(key, {"trigger", "triggers", "in", "input events"})) return Section::subscribes;
    if (is_one_of(key, {"out", "output events"})) return Section::publishes;
    return section_of_label(key);
  }

  /// Keys become headings, so that the rules for headings decide what a key means.
  void write_section(std::string const& key, Node const& value, int number) {
    Section const section = section_of_key(key);
    if (value.IsScalar()) {
      bool const flat = section == Section::general || section == Section::features;
      add(0, number,
          (section == Section::subscribes ? "Subscribes" : key) + ": " + scalar_text(value));
      lines_.back().title = !flat;
      return;
    }
    if (section == Section::inputs || section == Section::outputs) {
      add(0, number, key + ": " + fields_text(value, section == Section::outputs));
      return;
    }
    add(0, number, (section == Section::subscribes ? "Subscribes" : key) + ":");
    if (value.IsMap() && describes_one(section, value)) return write_item(section, {}, value);
    if (value.IsMap()) return write_entries(section, value);
    for (auto const& entry : value) write_item(section, {}, entry);
  }

  /// A mapping names its items by keys, a list by their first property.
  void write_entries(Section section, Node const& map) {
    // "max_parallel: 3" beside the steps is about all of them and stands behind them.
    std::vector<RawLine> settings;
    for (auto const& entry : map) {
      if (!entry.first.IsScalar()) continue;
      std::string const key = entry.first.Scalar();
      bool const setting =
          section == Section::steps && entry.second.IsScalar() && !is_camel(entry.second.Scalar());
      if (setting) {
        std::string text = words_of(key) + ": " + scalar_text(entry.second);
        settings.push_back({line_of(entry.second), 0, 0, 0, false, std::move(text)});
      } else {
        write_item(section, key, entry.second);
      }
    }
    for (auto& line : settings) lines_.push_back(std::move(line));
  }

  /// "trigger: {event: X, topic: y}" is one item, "publishes: {X: topic}" is a list of them.
  static bool describes_one(Section section, Node const& value) {
    bool const event = section == Section::subscribes || section == Section::publishes;
    return event && (value["topic"].IsDefined() || value["event"].IsDefined());
  }

  /// Scalars, lists and mappings say the same thing with more or less detail.
  void write_item(Section section, std::string const& key, Node const& value) {
    int const number = line_of(value);
    bool const nested_steps = section == Section::steps && key == "steps";
    if (nested_steps && value.IsSequence()) {
      for (auto const& step : value) write_item(section, {}, step);
      return;
    }
    if (value.IsMap()) return write_map_item(section, key, value);
    std::string const text = value.IsSequence() ? list_text(value, ", ") : scalar_text(value);
    if (key.empty()) return add(indent_, number, text);
    if (section == Section::publishes || section == Section::subscribes) {
      return add_lines({{"event", key}, {"topic", text}}, number);
    }
    if (section == Section::targets) return add(kIndent, number, target_text(key, text));
    bool const feature = section == Section::features;
    if (feature && text == "false") return;
    add(kIndent, number, words_or_name(key, !feature) + ": " + text);
  }

  /// Names keep their form; features are found by their words.
  static std::string words_or_name(std::string const& key, bool name) {
    return name ? key : words_of(key);
  }

  /// "p95_latency_ms: 3" -> "p95 latency: 3 ms"
  static std::string target_text(std::string const& key, std::string const& value) {
    auto words = name_words(key);
    bool const bare = value.find_first_not_of("0123456789.") == std::string::npos;
    std::string unit;
    if (bare && words.size() > 1 && is_one_of(words.back(), {"ms", "seconds", "percent", "mb"})) {
      unit = " " + words.back();
      words.pop_back();
    }
    return join(words, " ") + ": " + value + unit;
  }

  /// "- parallel: [a, b]" among the steps: a heading with lines below it, as in plain words.
  bool write_group(Node const& value) {
    bool const single =
        value.size() == 1 && value.begin()->first.IsScalar() && value.begin()->second.IsSequence();
    if (!single || indent_ > kIndent || !says_parallel(value.begin()->first.Scalar())) return false;
    add(indent_, line_of(value), "In parallel:");
    indent_ += kIndent;
    for (auto const& entry : value.begin()->second) write_item(Section::steps, {}, entry);
    indent_ -= kIndent;
    return true;
  }

  /// Inputs and outputs of an operation have types below them; everything else is one line.
  void write_map_item(Section section, std::string const& key, Node const& value) {
    if (section == Section::steps && key.empty() && write_group(value)) return;
    // "- profile_table: {service: ProfileService}"
    if (key.empty() && value.size() == 1 && value.begin()->second.IsMap()) {
      return write_item(section, scalar_text(value.begin()->first), value.begin()->second);
    }
    if (section == Section::features || section == Section::targets) {
      std::vector<std::string> notes;
      for (auto const& entry : value) {
        notes.push_back(words_of(entry.first.Scalar()) + " " + list_text(entry.second, ", "));
      }
      return add(kIndent, line_of(value), words_of(key) + ": " + join(notes, " "));
    }
    ItemParts parts;
    bool const event = section == Section::publishes || section == Section::subscribes;
    if (!key.empty()) parts.emplace_back(event ? "event" : "name", key);
    for (auto const& entry : value) {
      if (!entry.first.IsScalar()) continue;
      std::string name = words_of(entry.first.Scalar());
      Section const part = section_of_label(name);
      bool const in = part == Section::inputs;
      bool const out = part == Section::outputs;
      if (section == Section::operations && (in || out)) {
        parts.emplace_back(in ? "input" : "output", fields_text(entry.second, out));
      } else if (is_one_of(name, {"name", "id", "step", "operation", "metric"})) {
        parts.emplace(parts.begin(), "name", scalar_text(entry.second));
      } else {
        parts.emplace_back(std::move(name), list_text(entry.second, " and "));
      }
    }
    // "- OrderPlaced: shop.orders.v1"
    bool const bound =
        event && key.empty() && parts.size() == 1 && is_camel(value.begin()->first.Scalar());
    if (bound) {
      std::string const name = value.begin()->first.Scalar();
      std::string const way = section == Section::publishes ? " to" : " from";
      return add(kIndent, line_of(value), name + way + " topic '" + parts[0].second + "'");
    }
    // "{amount: decimal}" in a list is an item with its type.
    if (key.empty() && parts.size() == 1 && parts[0].first != "name" && !event) {
      return add(kIndent, line_of(value), value.begin()->first.Scalar() + ": " + parts[0].second);
    }
    add_lines(parts, line_of(value));
  }

  /// Items of outlines and tables share one form (prompt_items.cpp).
  void add_lines(ItemParts const& parts, int number) {
    for (auto& line : lines_of_item(parts, number, indent_)) lines_.push_back(std::move(line));
  }

  std::vector<RawLine> lines_;
  int indent_ = kIndent;  ///< of the items that are being written
};

/// How many nodes stand below, counted up to the limit; an anchor counts each time it is used.
/// Ten anchors that each use the one before ten times are a billion nodes in a kilobyte; counting
/// stops where the budget does.
int count_nodes(Node const& node, int depth, int budget) {
  if (depth > kMaxDepth) return budget + 1;
  int count = 1;
  if (node.IsMap()) {
    for (auto const& entry : node) {
      count += 1 + count_nodes(entry.second, depth + 1, budget - count);
      if (count > budget) break;
    }
  } else if (node.IsSequence()) {
    for (auto const& entry : node) {
      count += count_nodes(entry, depth + 1, budget - count);
      if (count > budget) break;
    }
  }
  return count;
}

/// Two known keys tell an outline from a sentence with a colon.
int known_keys(Node const& top) {
  int known = 0;
  for (auto const& entry : top) {
    if (!entry.first.IsScalar()) return 0;
    std::string const key = words_of(entry.first.Scalar());
    bool const said =
        !heading_of(key).empty() || holds_node(key) || section_of_label(key) != Section::general;
    if (said) ++known;
  }
  return known;
}

/// yaml-cpp recurses with the depth of what it reads.
bool is_flat_enough(std::string_view text) {
  int depth = 0;
  for (char const c : text) {
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kMaxDepth) return false;
  }
  return true;
}

/// Cheap, and before the parser: most prompts are plain text.
/// The first line has to be one key with a colon: "Create a node: …" holds spaces and is none.
/// A comment may stand right above it; with another "#" below, it is a heading of Markdown.
bool may_be_outline(std::string_view text) {
  if (text.starts_with("# ") && text.find("\n#") == text.npos) {
    auto const body = text.find('\n');
    text = body == text.npos ? std::string_view() : text.substr(body + 1);
  }
  if (text.starts_with('{')) return true;
  auto const end = text.find('\n');
  auto const colon = text.find(':');
  if (end == text.npos || colon > end) return false;
  return std::ranges::all_of(text.substr(0, colon),
                             [](char c) { return is_alnum(c) || c == '_' || c == '-'; });
}

}  // namespace

/// Bounded before it is walked: depth by its brackets, size by its nodes.
std::optional<std::vector<RawLine>> outline_lines(std::string_view prompt) {
  // Lines before the outline would move the numbers; only what surrounds it may be left out.
  bool const fenced = prompt.starts_with("```") && trim(prompt).ends_with("```");
  std::string text(prompt);
  if (fenced) {
    auto const body = text.find('\n');
    if (body == text.npos) return std::nullopt;
    text = std::string(body, ' ') + text.substr(body);
    text.resize(text.rfind("```"));
  }
  if (!may_be_outline(trim(text)) || !is_flat_enough(text)) return std::nullopt;
  try {
    Node const top = YAML::Load(text);
    if (!top.IsMap() || count_nodes(top, 0, kMaxNodes) > kMaxNodes) return std::nullopt;
    if (known_keys(top) < kMinKnownKeys) return std::nullopt;
    OutlineWriter writer;
    writer.write_top(top, 0);
    return writer.take();
  } catch (YAML::Exception const&) {
    return std::nullopt;  // a prompt in plain words
  }
}

}  // namespace omninode::onex
