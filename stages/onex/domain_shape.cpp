#include "stages/onex/domain_shape.hpp"

#include <algorithm>

#include "stages/onex/prompt_reader.hpp"
#include "stages/onex/test_samples.hpp"
#include "stages/onex/text.hpp"

namespace omninode::onex {
namespace {

bool contains(std::vector<std::string_view> const& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// By the verb at the front; a second word tells apart what shares a verb: "get_metadata" from
/// "get".
bool is_named(Shape const& shape, SpecOperation const& operation) {
  auto const words = name_words(operation.name);
  if (!contains(shape.verbs, base_verb(words.front()))) return false;
  return shape.second.empty() || std::ranges::find(words, shape.second) != words.end();
}

/// One shape against one operation; used once. Everything is placed before it is known whether the
/// shape fits, which keeps the rules in one place each.
class Match {
 public:
  Match(std::string_view domain, Shape const& shape, DesignOperation const& operation)
      : shape_(shape), operation_(operation) {
    call_.domain = domain;
    call_.function = shape.function;
    call_.semantics = shape.semantics;
  }

  std::optional<DomainCall> call() {
    // Every input needs a place: one that is silently dropped would be a promise that nobody keeps.
    std::size_t placed = 0;
    for (auto const& parameter : shape_.inputs) placed += take(parameter) ? 1 : 0;
    fits_ = fits_ && placed == operation_.spec.inputs.size();
    std::ranges::copy(shape_.constants, std::back_inserter(call_.arguments));
    // All fields are given, also behind one that does not fit: give() is called for its effect.
    bool answered = false;
    for (auto const& field : operation_.outcomes.front().fields) answered = give(field) || answered;
    if (!fits_ || !answered) return std::nullopt;
    bool const must_exist = call_.has_fact("must_exist");
    // Only when all fields are known is it clear whether a miss is an error or an empty answer.
    for (auto const index : lacking_) {
      auto& code = call_.answers[index].code;
      if (!must_exist) code = "None if answer is None else " + code;
    }
    if (must_exist) {
      call_.function += "_found";
      call_.semantics += "; where there is nothing, that is an error";
    }
    return std::move(call_);
  }

 private:
  /// Name and type must both fit: a "version" that is text is no number of a version.
  bool take(ShapeInput const& parameter) {
    auto const& inputs = operation_.spec.inputs;
    auto const found = std::ranges::find_if(inputs, [&](SpecField const& input) {
      return contains(parameter.names, input.name) && contains(parameter.types, input.type);
    });
    bool const there = found != inputs.end();
    fits_ = fits_ && (there || !parameter.required);
    if (!there) return false;
    // What the function needs, the request must not leave out.
    fits_ = fits_ && !(parameter.required && found->optional);
    std::string const name(parameter.parameter);
    std::string sample = sample_of(*found);
    // The sample goes to both sides, so that the request and the expectation speak of one value.
    if (!parameter.sample.empty()) {
      sample = parameter.sample;
      call_.samples[found->name] = sample;
    }
    call_.arguments.push_back({name, "request." + found->name, sample});
    call_.facts[name] = sample;
    call_.facts[name + "_input"] = found->name;
    if (found->optional) call_.facts[name + "_optional"] = "yes";
    return true;
  }

  /// Whether the field says something about the answer, and is no mere echo of an input.
  bool give(SpecField const& field) {
    auto const answer = std::ranges::find_if(shape_.answers, [&](ShapeAnswer const& each) {
      return each.type == field.type && contains(each.names, field.name);
    });
    if (answer != shape_.answers.end()) {
      call_.answers.push_back({field.name, std::string(answer->code)});
      call_.facts[std::string(answer->role) + "_field"] = field.name;
      if (answer->may_lack) lacking_.push_back(call_.answers.size() - 1);
      if (answer->may_lack && !field.optional) call_.facts["must_exist"] = "yes";
      return true;
    }
    auto const& inputs = operation_.spec.inputs;
    // A required field cannot repeat an optional input, which may be None.
    auto const echo = std::ranges::find(inputs, field.name, &SpecField::name);
    fits_ = fits_ && echo != inputs.end() && echo->type == field.type &&
            (field.optional || !echo->optional);
    if (fits_) call_.answers.push_back({field.name, "request." + field.name});
    return false;
  }

  Shape const& shape_;
  DesignOperation const& operation_;
  DomainCall call_;
  std::vector<std::size_t> lacking_;  ///< answers that need something to be found
  bool fits_ = true;
};

}  // namespace

std::optional<DomainCall> call_of_shape(std::string_view domain, std::vector<Shape> const& shapes,
                                        DesignOperation const& operation) {
  // Shapes know one ending; several outcomes and expected versions are rules of the prompt.
  bool const plain = operation.outcomes.size() == 1 && operation.version_input.empty() &&
                     operation.outcomes.front().kind == OutcomeKind::success;
  if (!plain) return std::nullopt;
  for (auto const& shape : shapes) {
    if (!is_named(shape, operation.spec)) continue;
    auto call = Match(domain, shape, operation).call();
    if (call) return call;
  }
  return std::nullopt;
}

}  // namespace omninode::onex
