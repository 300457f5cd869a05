#include "engine.hpp"

#include <cstdlib>
#include <stdexcept>
#include <thread>
#if defined(__linux__)
#include <sched.h>
#endif

namespace colonnade {

namespace {

unsigned usable_cores() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
#endif
  return std::thread::hardware_concurrency();
}

unsigned thread_count() {
  constexpr unsigned MAX = 256;
  const char* const wanted = std::getenv("COLONNADE_THREADS");
  const unsigned long threads = wanted == nullptr ? 0 : std::strtoul(wanted, nullptr, 10);
  if (threads >= 1 && threads <= MAX) return static_cast<unsigned>(threads);
  return std::max(1u, std::min(usable_cores(), MAX));
}

}  // namespace

Pool& shared_pool() {
  // Never destroyed: at the end of the process a proof may still be under way.
  static Pool& pool = *new Pool(thread_count());
  return pool;
}

const Kernels& choose_kernels(const std::string& name) {
  if (name.empty()) return default_kernels();
  const Kernels* const kernels = kernels_named(name.c_str());
  if (kernels == nullptr) throw std::runtime_error("This machine or this build has no path \"" + name + "\"");
  return *kernels;
}

const Kernels& default_kernels() {
  const char* const wanted = std::getenv("COLONNADE_NATIVE_PATH");
  if (wanted != nullptr && *wanted != '\0') return choose_kernels(wanted);
  std::size_t count;
  return **available_kernels(&count);
}

}  // namespace colonnade
