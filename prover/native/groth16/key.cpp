#include "key.hpp"

#include <algorithm>

#include "../formats/buffer.hpp"
#include "../formats/mapped_file.hpp"

namespace colonnade {

namespace {

constexpr const char* CODE = "MANIFEST_MISMATCH";

bool is_zero(const Byte* bytes, std::size_t size) {
  return std::all_of(bytes, bytes + size, [](Byte b) { return b == 0; });
}

/** Indices of the points that are not infinity. */
std::vector<std::uint32_t> finite(Bytes points, std::size_t size) {
  std::vector<std::uint32_t> indices;
  for (std::size_t i = 0; i < points.size / size; i++) {
    if (!is_zero(points.data + i * size, size)) indices.push_back(static_cast<std::uint32_t>(i));
  }
  return indices;
}

using MakeBases = decltype(Kernels::g1_bases);

/** The points at `indices`, for the wires from `first` on. */
WirePoints pick(Bytes points, std::size_t size, const std::vector<std::uint32_t>& indices, std::uint32_t first, MakeBases make, Run run) {
  WirePoints picked;
  picked.first = first;
  if (indices.size() == points.size / size) {
    picked.bases = make(points.data, indices.size(), run);
    return picked;
  }
  Buffer kept(std::max<std::size_t>(indices.size() * size, 1));
  picked.wires.reserve(indices.size());
  for (std::size_t i = 0; i < indices.size(); i++) {
    std::memcpy(kept.data() + i * size, points.data + std::size_t{indices[i]} * size, size);
    picked.wires.push_back(first + indices[i]);
  }
  picked.bases = make(kept.data(), indices.size(), run);
  return picked;
}

WirePoints pick_g1(Bytes points, std::uint32_t first, const Kernels& kernels, Run run) {
  return pick(points, G1_BYTES, finite(points, G1_BYTES), first, kernels.g1_bases, run);
}

/** What a point takes in the form of this path, from a sample. */
std::size_t bytes_per_point(std::size_t size, MakeBases make, Run run) {
  constexpr std::size_t SAMPLE = 4096;
  Buffer points(SAMPLE * size);
  std::memset(points.data(), 0, points.size());
  return (make(points.data(), SAMPLE, run)->bytes + SAMPLE - 1) / SAMPLE;
}

}  // namespace

Key::Key(const Zkey& file, const Kernels& kernels, Run run)
    : kernels(kernels), wires(file.wires), publics(file.publics), log(file.log), alpha1(file.alpha1), beta1(file.beta1), delta1(file.delta1),
      beta2(file.beta2), delta2(file.delta2), matrices(file) {
  a = pick_g1(file.a, 0, kernels, run);
  b1 = pick_g1(file.b1, 0, kernels, run);
  b2 = pick(file.b2, G2_BYTES, finite(file.b2, G2_BYTES), 0, kernels.g2_bases, run);
  c = pick_g1(file.c, publics + 1, kernels, run);
  h = kernels.g1_bases(file.h.data, file.h.size / G1_BYTES, run);
}

std::unique_ptr<Key> Key::load(const std::string& path, const Kernels& kernels, Run run) {
  const MappedFile file(path, CODE);
  return std::unique_ptr<Key>(new Key(Zkey::read(file.bytes(), run.pool, run.cancel), kernels, run));
}

MemoryNeed Key::need(const std::string& path, const Kernels& kernels, Run run) {
  const MappedFile file(path, CODE);
  const Zkey key = Zkey::read_header(file.bytes());
  const std::size_t domain = std::size_t{1} << key.log;
  const std::size_t wires = key.wires;
  const std::size_t g1_points = (key.a.size + key.b1.size + key.c.size + key.h.size) / G1_BYTES;
  MemoryNeed need;
  need.key = g1_points * bytes_per_point(G1_BYTES, kernels.g1_bases, run) + wires * bytes_per_point(G2_BYTES, kernels.g2_bases, run)
    + 4 * wires * sizeof(std::uint32_t) + Matrices::bytes_for(key.log, key.coefficient_count);
  // The finite points of one section, and the second copy of the rows' beginnings; the file's pages are the system's to drop.
  need.loading = wires * (G2_BYTES + sizeof(std::uint32_t)) + 2 * domain * sizeof(std::uint32_t);
  // Witness as it came and in Montgomery form, scalars that were picked; values of A and B and the quotient's scratch.
  need.proof = 3 * wires * FIELD_BYTES + 3 * domain * FIELD_BYTES + kernels.msm_bytes(std::max(wires, domain));
  return need;
}

std::size_t Key::bytes() const { return matrices.bytes() + a.bytes() + b1.bytes() + b2.bytes() + c.bytes() + h->bytes; }

}  // namespace colonnade
