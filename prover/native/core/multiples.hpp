/**
 * Many multiples of one point. A table holds d·2^(cw)·P for every window w and digit d; a multiple is a sum of one entry a window, and all multiples are summed
 * side by side as a bucket's points are.
 */
#pragma once
#include "msm.hpp"

namespace colonnade {

template <class G>
void point_multiples(const Byte* point, const Byte* scalars, std::size_t count, Byte* results, Run run) {
  using F = typename G::Field;
  using msm::Entry;
  using msm::Piece;
  std::memset(results, 0, count * G::BYTES);
  const auto base = AffinePoint<F>::load(point);
  if (count == 0 || base.is_infinity()) return;
  unsigned c = 2;
  const auto cost = [&](unsigned w) { return double((255 + w - 1) / w) * (double(count) + double(1u << (w - 1))); };
  for (unsigned w = 3; w <= 16; w++) {
    if (cost(w) < cost(c)) c = w;
  }
  const std::size_t windows = (255 + c - 1) / c, size = std::size_t(1) << (c - 1);

  // Entry (w, d) at place w·size + d − 1. The filled part of each window is doubled until it is whole.
  Aligned<Byte> table(windows * size * G::BYTES);
  Aligned<Byte> seeds(windows * G::BYTES);
  auto power = XyzzPoint<F>::from(base);
  for (std::size_t w = 0; w < windows; w++) {
    power.to_affine().store(seeds.get() + w * G::BYTES);
    for (unsigned i = 0; i < c; i++) power = power.doubled();
  }
  G::Lanes::import_pairs(seeds.get(), seeds.get(), windows * G::BYTES / 64);
  for (std::size_t w = 0; w < windows; w++) std::memcpy(table.get() + w * size * G::BYTES, seeds.get() + w * G::BYTES, G::BYTES);
  for (std::size_t filled = 1; filled < size; filled *= 2) {
    run.pool.run(windows, [&](std::size_t w) {
      msm::PieceSummer<G> summer;
      std::vector<Entry> entries;
      std::vector<Piece> pieces;
      for (std::size_t d = 0; d < filled; d++) {
        pieces.push_back({std::uint32_t(entries.size()), 2});
        entries.push_back(Entry((w * size + d) << 1));
        entries.push_back(Entry((w * size + filled - 1) << 1));
      }
      summer.sum(table.get(), true, entries.data(), pieces, table.get() + (w * size + filled) * G::BYTES);
    }, run.cancel);
  }

  u64 half[4] = {0, 0, 0, 0};
  for (std::size_t w = 0; w + 1 < windows; w++) half[(w * c + c - 1) / 64] |= u64(1) << ((w * c + c - 1) % 64);
  run.pool.run_ranges(count, 2048, [&](std::size_t begin, std::size_t end) {
    constexpr std::size_t CHUNK = 4096;
    msm::PieceSummer<G> summer;
    Aligned<Byte> sums(CHUNK * G::BYTES);
    std::vector<Entry> entries;
    std::vector<Piece> pieces;
    std::vector<std::size_t> places;
    for (std::size_t first = begin; first < end; first += CHUNK) {
      entries.clear();
      pieces.clear();
      places.clear();
      for (std::size_t i = first; i < std::min(end, first + CHUNK); i++) {
        u64 s[5] = {0, 0, 0, 0, 0};
        std::memcpy(s, scalars + i * 32, 32);
        u128 carry = 0;
        for (int k = 0; k < 4; k++) {
          carry += (u128)s[k] + half[k];
          s[k] = (u64)carry;
          carry >>= 64;
        }
        const std::uint32_t start = std::uint32_t(entries.size());
        for (std::size_t w = 0; w < windows; w++) {
          const std::size_t word = w * c / 64, shift = w * c % 64;
          const u64 high = shift == 0 ? 0 : s[word + 1] << (64 - shift);
          const std::int64_t digit = std::int64_t(((s[word] >> shift) | high) & ((u64(1) << c) - 1)) - (w + 1 < windows ? std::int64_t(size) : 0);
          if (digit != 0) entries.push_back(Entry((w * size + std::size_t(std::abs(digit)) - 1) << 1 | (digit < 0 ? 1 : 0)));
        }
        if (entries.size() == start) continue;
        pieces.push_back({start, std::uint32_t(entries.size()) - start});
        places.push_back(i);
      }
      summer.sum(table.get(), true, entries.data(), pieces, sums.get());
      G::Lanes::export_pairs(sums.get(), sums.get(), pieces.size() * G::BYTES / 64);
      for (std::size_t k = 0; k < places.size(); k++) std::memcpy(results + places[k] * G::BYTES, sums.get() + k * G::BYTES, G::BYTES);
    }
  }, run.cancel);
}

}  // namespace colonnade
