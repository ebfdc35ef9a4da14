#include "engine/topics.hpp"

#include <yaml-cpp/yaml.h>

#include "engine/bus/kafka_topics.hpp"
#include "engine/core/embedded_file.hpp"

namespace omninode {

namespace topic_files {
std::span<EmbeddedFile const> files();
}

namespace {

// The file is part of the program, so that the topics made are those the program needs. Its other
// keys are for people.
std::vector<TopicSpec> specs() {
  std::vector<TopicSpec> all;
  auto const list = YAML::Load(std::string{topic_files::files().front().text});
  for (auto const& topic : list["topics"]) {
    TopicSpec spec;
    spec.name = topic["name"].as<std::string>();
    spec.partitions = topic["partitions"].as<int>();
    spec.retention_ms = topic["retention_ms"].as<std::int64_t>();
    all.push_back(spec);
  }
  return all;
}

std::string_view name_of(TopicState::Kind kind) {
  switch (kind) {
    case TopicState::Kind::created:
      return "created";
    case TopicState::Kind::present:
      return "present";
    case TopicState::Kind::different:
      return "different";
    case TopicState::Kind::missing:
      break;
  }
  return "missing";
}

// In words, because what a command prints as JSON is a contract and must not depend on the order of
// an enum in the bus.
std::vector<TopicReport> reports(std::vector<TopicState> const& states) {
  std::vector<TopicReport> all;
  for (auto const& state : states) {
    all.push_back({state.name, std::string{name_of(state.kind)}, state.detail});
  }
  return all;
}

}  // namespace

std::vector<TopicReport> create_topics(std::string const& bootstrap) {
  return reports(omninode::create_topics(bootstrap, specs()));
}

std::vector<TopicReport> check_topics(std::string const& bootstrap) {
  return reports(omninode::check_topics(bootstrap, specs()));
}

}  // namespace omninode
