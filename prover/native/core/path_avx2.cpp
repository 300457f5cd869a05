/** A library of its own, compiled for machines with AVX2, FMA and BMI2: see dispatch.cpp. */
#include <cfenv>

#include "lanes_avx2.hpp"
#include "path.hpp"

/** Null where doubles are not rounded to nearest: the digits would be wrong. Threads inherit what is set here. */
extern "C" __attribute__((visibility("default"))) const colonnade::Kernels* colonnade_kernels() {
  if (std::fegetround() != FE_TONEAREST) return nullptr;
  using namespace colonnade;
  static const Kernels kernels = kernels_of<avx2::Lanes>("avx2");
  return &kernels;
}
