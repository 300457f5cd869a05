/** The path that runs everywhere: part of the addon itself, compiled for the least of its machines. */
#include "lanes_scalar.hpp"
#include "path.hpp"

namespace colonnade {

const Kernels* portable_kernels() {
  static const Kernels kernels = kernels_of<scalar::Lanes>("portable");
  return &kernels;
}

}  // namespace colonnade
