/** A proving key in the form that proving reads: loaded once, used for any number of proofs, also at the same time. */
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "../core/curve.hpp"
#include "../core/kernels.hpp"
#include "../formats/zkey.hpp"
#include "matrix.hpp"

namespace colonnade {

/** Points of a key, one for each of a range of wires; those at infinity are left out. */
struct WirePoints {
  std::unique_ptr<Bases> bases;
  /** The wire of each point; empty if they are all wires from `first` on. */
  std::vector<std::uint32_t> wires;
  std::uint32_t first = 0;

  std::size_t bytes() const { return bases->bytes + wires.size() * sizeof(std::uint32_t); }
};

/** Bytes that loading a key and proving with it take, beside each other. */
struct MemoryNeed {
  /** For as long as the key is loaded. */
  std::size_t key = 0;
  /** More while it is being loaded. */
  std::size_t loading = 0;
  /** More for each proof under way. */
  std::size_t proof = 0;
};

class Key {
 public:
  /** Checks the whole file. Throws a FormatError (MANIFEST_MISMATCH), Cancelled, std::bad_alloc. */
  static std::unique_ptr<Key> load(const std::string& path, const Kernels& kernels, Run run);
  /** From the file's header alone. Throws a FormatError. */
  static MemoryNeed need(const std::string& path, const Kernels& kernels, Run run);

  const Kernels& kernels;
  const std::uint32_t wires;
  const std::uint32_t publics;
  const unsigned log;
  const G1 alpha1, beta1, delta1;
  const G2 beta2, delta2;
  const Matrices matrices;
  WirePoints a, b1, b2, c;
  std::unique_ptr<Bases> h;

  std::size_t bytes() const;

 private:
  Key(const Zkey& file, const Kernels& kernels, Run run);
};

}  // namespace colonnade
