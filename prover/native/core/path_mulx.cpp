/** A library of its own, compiled for machines with BMI2 and ADX: see dispatch.cpp. */
#include "lanes_scalar.hpp"
#include "path.hpp"

extern "C" __attribute__((visibility("default"))) const colonnade::Kernels* colonnade_kernels() {
  static const colonnade::Kernels kernels = colonnade::kernels_of<colonnade::scalar::Lanes>("mulx");
  return &kernels;
}
