/** Wall and CPU time of the phases of a proof. */
#pragma once
#include <time.h>

#include <vector>

#include "prove.hpp"

namespace colonnade {

class Clock {
 public:
  explicit Clock(const OnPhase& on_phase) : on_phase_(on_phase) {}

  /** Ends the phase under way, if any, and begins the next. */
  void begin(const char* name) {
    finish();
    if (on_phase_) on_phase_(name);
    current_ = name;
    wall_ = now(CLOCK_MONOTONIC);
    cpu_ = now(CLOCK_PROCESS_CPUTIME_ID);
  }
  std::vector<Phase> end() {
    finish();
    return std::move(phases_);
  }

 private:
  void finish() {
    if (current_ != nullptr) phases_.push_back({current_, now(CLOCK_MONOTONIC) - wall_, now(CLOCK_PROCESS_CPUTIME_ID) - cpu_});
    current_ = nullptr;
  }
  static double now(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  const OnPhase& on_phase_;
  std::vector<Phase> phases_;
  const char* current_ = nullptr;
  double wall_ = 0, cpu_ = 0;
};

}  // namespace colonnade
