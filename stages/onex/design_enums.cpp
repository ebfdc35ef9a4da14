// Enums of fields whose choices the prompt names.
#include <algorithm>
#include <set>

#include "stages/onex/class_words.hpp"
#include "stages/onex/naming.hpp"
#include "stages/onex/node_design.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

std::vector<DesignChoice> members_of(std::vector<std::string> const& choices) {
  std::vector<DesignChoice> members;
  std::set<std::string> values;
  for (auto const& choice : choices) {
    // An enum with one value twice would make the second member an alias of the first.
    if (!values.insert(choice).second) continue;
    std::string const base = enum_member(choice);
    std::string member = base;
    for (int number = 2; std::ranges::find(members, member, &DesignChoice::member) != members.end();
         ++number) {
      member = base + "_" + std::to_string(number);
    }
    members.push_back({member, choice});
  }
  return members;
}

bool same_choices(DesignEnum const& known, std::vector<DesignChoice> const& members) {
  return std::ranges::equal(known.choices, members, {}, &DesignChoice::value, &DesignChoice::value);
}

/// One enum per field name and set of choices: fields that mean the same share it.
void name_enum(NodeDesign& design, SpecField& field, std::string_view operation) {
  bool const listed = field.type == "enum" || field.type == "array<enum>";
  if (!listed || field.choices.empty()) return;
  auto members = members_of(field.choices);
  std::string const plain = "Enum" + design.prefix + class_words(field.name);
  std::string const own = "Enum" + design.prefix + class_words(operation) + class_words(field.name);
  std::string name = plain;
  for (auto const& known : design.enums) {
    if (known.class_name != plain) continue;
    if (!same_choices(known, members)) name = own;
  }
  bool const reserved = name == design.operation_enum || name == design.outcome_enum;
  if (reserved) name = plain + "Choice";
  field.enum_class = name;
  auto const known = std::ranges::find(design.enums, name, &DesignEnum::class_name);
  if (known == design.enums.end()) {
    design.enums.push_back({name, field.name, std::move(members)});
  }
}

}  // namespace

std::string enum_member(std::string_view choice) {
  std::string member = join(name_words(choice), "_");
  // A member must not begin with a digit.
  bool const word = !member.empty() && is_lower(member[0]);
  if (!word) member = "value_" + member;
  while (member.ends_with('_')) member.pop_back();
  for (char& c : member) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return member;
}

void design_enums(NodeDesign& design) {
  for (auto& operation : design.spec.operations) {
    for (auto& input : operation.inputs) name_enum(design, input, operation.name);
    for (auto& output : operation.output_fields) name_enum(design, output, operation.name);
  }
}

}  // namespace omninode::onex
