/**
 * Chooses a path by what the processor can do. The paths for newer processors are libraries of their own beside the addon, loaded only where they can run:
 * linked into one file, inline functions that two paths share would be kept once, in whichever path's instructions.
 */
#include <dlfcn.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <string>
#include <vector>

#include "kernels.hpp"

namespace colonnade {

const Kernels* portable_kernels();

namespace {

#if defined(__x86_64__)
const Kernels* load(const char* library) {
  Dl_info self;
  if (dladdr(reinterpret_cast<const void*>(&portable_kernels), &self) == 0 || self.dli_fname == nullptr) return nullptr;
  const std::string addon = self.dli_fname;
  const std::string path = addon.substr(0, addon.rfind('/') + 1) + library;
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return nullptr;
  const auto entry = reinterpret_cast<const Kernels* (*)()>(dlsym(handle, "colonnade_kernels"));
  return entry == nullptr ? nullptr : entry();
}

/** GCC's __builtin_cpu_supports does not know ADX by name. */
bool has_adx() {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 19)) != 0;
}
#endif

std::vector<const Kernels*> find() {
  std::vector<const Kernels*> found;
  const auto add = [&](const Kernels* kernels) {
    if (kernels != nullptr) found.push_back(kernels);
  };
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool bmi2 = __builtin_cpu_supports("bmi2"), mulx = bmi2 && has_adx();
  if (mulx && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("avx512vbmi2")) {
    add(load("path_ifma.node"));
  }
  // Haswell has no ADX: this path does without.
  if (bmi2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) add(load("path_avx2.node"));
  if (mulx) add(load("path_mulx.node"));
#endif
  add(portable_kernels());
  return found;
}

const std::vector<const Kernels*>& paths() {
  static const std::vector<const Kernels*> found = find();
  return found;
}

}  // namespace

const Kernels* const* available_kernels(std::size_t* count) {
  *count = paths().size();
  return paths().data();
}

const Kernels* kernels_named(const char* name) {
  for (const Kernels* kernels : paths()) {
    if (std::string(kernels->name) == name) return kernels;
  }
  return nullptr;
}

}  // namespace colonnade
