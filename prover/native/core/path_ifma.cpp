/** A library of its own, compiled for machines with AVX-512 IFMA: see dispatch.cpp. */
#include "lanes_ifma.hpp"
#include "path.hpp"

extern "C" __attribute__((visibility("default"))) const colonnade::Kernels* colonnade_kernels() {
  static const colonnade::Kernels kernels = colonnade::kernels_of<colonnade::ifma::Lanes>("ifma");
  return &kernels;
}
