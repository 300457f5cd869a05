/** What the whole process shares: the threads, and the path that is used where nobody asks for another. */
#pragma once
#include <string>

#include "../core/kernels.hpp"

namespace colonnade {

/** As many threads as the process may use cores; COLONNADE_THREADS sets another number. Started at the first call, never stopped. */
Pool& shared_pool();

/** The best path, or the one that COLONNADE_NATIVE_PATH names. Throws std::runtime_error if that one is not available here. */
const Kernels& default_kernels();
/** `name` empty: the default. Throws std::runtime_error. */
const Kernels& choose_kernels(const std::string& name);

}  // namespace colonnade
