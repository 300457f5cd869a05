// Eight signatures at a time. Only what is defined behind the pragma, and what is instantiated from it, uses AVX-512: the shared headers stand
// before it, so that no function that other processors run too is compiled for this one.
#include "engine.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

#pragma GCC target("avx512f,avx512ifma")
// The compiler's own intrinsics start from registers that they leave undefined on purpose.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include "fr8.hpp"

namespace colonnade::eddsa {

std::unique_ptr<Engine> ifmaEngine(const Parameters& parameters) {
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512ifma")) return nullptr;
  const auto convert = [](const Fr& value) {
    // From Montgomery form with 2^256 to that with 2^260.
    return detail52::split((value * small(16)).m);
  };
  return std::make_unique<FieldEngine<Fr8, decltype(convert)>>("ifma", parameters, convert);
}

}  // namespace colonnade::eddsa

#else

namespace colonnade::eddsa {

std::unique_ptr<Engine> ifmaEngine(const Parameters&) { return nullptr; }

}  // namespace colonnade::eddsa

#endif
