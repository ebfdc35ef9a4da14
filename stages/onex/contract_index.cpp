#include "stages/onex/contract_index.hpp"

#include <algorithm>

#include <yaml-cpp/yaml.h>

#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

constexpr int kMaxDepth = 64;  // deeper than any contract; bounds the recursion on damaged ones

bool same(std::string_view left, std::string_view right) {
  return left.size() == right.size() && lower(left) == lower(right);
}

bool is_below(std::string_view key, std::string_view section) {
  if (!key.starts_with(section)) return false;
  return key.size() == section.size() || key[section.size()] == '.' || key[section.size()] == '[';
}

}  // namespace

// Walks the tree in the order of the file, so that "first" means first for a reader too.
class ContractIndex::Reader {
 public:
  explicit Reader(std::vector<Entry>& entries) : entries_(entries) {}

  void read(YAML::Node const& node, std::string const& key, int depth) {
    if (depth > kMaxDepth) return;
    if (node.IsScalar()) entries_.push_back({key, node.Scalar(), node.Mark().line + 1});
    if (node.IsSequence()) {
      std::size_t i = 0;
      for (auto const& member : node) {
        read(member, key + "[" + std::to_string(i++) + "]", depth + 1);
      }
    }
    if (!node.IsMap()) return;
    for (auto const& member : node) {
      if (!member.first.IsScalar()) continue;
      auto const path = key.empty() ? member.first.Scalar() : key + "." + member.first.Scalar();
      entries_.push_back({path, member.first.Scalar(), member.first.Mark().line + 1, true});
      read(member.second, path, depth + 1);
    }
  }

 private:
  std::vector<Entry>& entries_;
};

ContractIndex::ContractIndex(Files const& files) {
  auto const contract = files.find("contract.yaml");
  if (contract == files.end()) return;
  try {
    Reader(entries_).read(YAML::Load(*contract->second), "", 0);
  } catch (YAML::Exception const&) {
    entries_.clear();  // check_contract says so; here it only means that nothing is answered
  }
}

ContractIndex::Entry const* ContractIndex::search(std::vector<std::string> const& forms,
                                                  std::string_view section) const {
  Entry const* saying = nullptr;
  for (auto const& entry : entries_) {
    if (!section.empty() && !is_below(entry.key, section)) continue;
    for (auto const& form : forms) {
      if (same(entry.text, form)) return &entry;
      if (saying == nullptr && contains_word(entry.text, form)) saying = &entry;
    }
  }
  return saying;
}

std::optional<TracePlace> ContractIndex::find(std::vector<std::string> const& forms,
                                              std::span<std::string_view const> sections) const {
  Entry const* found = nullptr;
  for (auto const section : sections) {
    if (found == nullptr && !section.empty()) found = search(forms, section);
  }
  if (found == nullptr) found = search(forms, {});
  if (found == nullptr) return std::nullopt;
  return TracePlace{"contract.yaml", found->line, found->key};
}

}  // namespace omninode::onex
