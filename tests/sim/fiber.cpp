#include "tests/sim/fiber.hpp"

#include <cxxabi.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace omninode::sim {
namespace {

constexpr std::size_t kStackBytes = 256 * 1024;

// Given back at the end of a fiber and never unmapped: a schedule needs a few dozen.
std::vector<void*>& free_stacks() {
  static std::vector<void*> stacks;
  return stacks;
}

void* take_stack() {
  auto& stacks = free_stacks();
  if (!stacks.empty()) {
    void* const stack = stacks.back();
    stacks.pop_back();
    return stack;
  }
  void* const stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) throw std::bad_alloc{};
  return stack;
}

// What the language keeps per thread about exceptions: two words, the chain of those that are being
// handled and the number of those under way. Each fiber needs its own, because it may stop inside
// of a handler.
using ExceptionState = std::array<std::byte, 16>;

ExceptionState exchange_exceptions(ExceptionState const& with) {
  auto* const place = abi::__cxa_get_globals();
  ExceptionState before;
  std::memcpy(before.data(), place, before.size());
  std::memcpy(static_cast<void*>(place), with.data(), with.size());
  return before;
}

// Leaves by `go`, which does not return, and comes back when somebody jumps to `here`. Not by
// swapcontext: that asks the kernel for the signal mask each time, which costs more than the step.
template <typename Go>
[[gnu::noinline]] void switch_to(jmp_buf& here, Go go) {
  if (_setjmp(here) == 0) go();
}

}  // namespace

struct Fiber::State {
  std::function<void()> body;
  void* stack = nullptr;
  ucontext_t first{};  // only to get onto the stack
  jmp_buf own;
  jmp_buf caller;
  ExceptionState exceptions{};
  State* resumed_by = nullptr;
  bool started = false;
  bool ended = false;
  bool killed = false;

  static State* current;
};

Fiber::State* Fiber::State::current = nullptr;

Fiber::Fiber(std::function<void()> body) : state_(std::make_unique<State>()) {
  state_->body = std::move(body);
}

Fiber::~Fiber() { kill(); }

void Fiber::main() {
  auto* const self = State::current;
  try {
    self->body();
  } catch (Killed const&) {
  }
  self->ended = true;
  _longjmp(self->caller, 1);
}

void Fiber::resume() {
  auto& fiber = *state_;
  if (fiber.ended) return;
  bool const starts = !std::exchange(fiber.started, true);
  if (starts) {
    fiber.stack = take_stack();
    getcontext(&fiber.first);
    fiber.first.uc_stack.ss_sp = fiber.stack;
    fiber.first.uc_stack.ss_size = kStackBytes;
    fiber.first.uc_link = nullptr;
    makecontext(&fiber.first, &Fiber::main, 0);
  }
  fiber.resumed_by = std::exchange(State::current, &fiber);
  auto const before = exchange_exceptions(fiber.exceptions);
  switch_to(fiber.caller, [&fiber, starts] {
    if (starts) setcontext(&fiber.first);
    _longjmp(fiber.own, 1);
  });
  fiber.exceptions = exchange_exceptions(before);
  State::current = fiber.resumed_by;
  if (fiber.ended) free_stacks().push_back(std::exchange(fiber.stack, nullptr));
}

void Fiber::kill() {
  if (state_->ended || State::current == state_.get()) return;
  if (!state_->started) {
    state_->ended = true;
    return;
  }
  state_->killed = true;
  resume();
}

bool Fiber::ended() const { return state_->ended; }
bool Fiber::inside() { return State::current != nullptr; }

// A fiber that is being unwound does not stop again: nobody would resume it.
void Fiber::suspend() {
  auto* const self = State::current;
  if (self->killed) return;
  switch_to(self->own, [self] { _longjmp(self->caller, 1); });
  if (self->killed) throw Killed{};
}

}  // namespace omninode::sim
