/**
 * Multi-scalar multiplication by buckets. Scalars are cut into windows of signed digits; for every window, points are sorted by the size of their
 * digit and summed bucket by bucket, thousands of buckets side by side with batched affine additions. Buckets with more points than most are cut
 * into pieces first, whose sums are summed again, so that scalars that are all alike cost no more than random ones.
 */
#pragma once
#include <algorithm>
#include <memory>

#include "buckets.hpp"
#include "kernels.hpp"

namespace colonnade {

/** Points in the stored form of lanes, 64 or 128 bytes each, aligned to a cache line. */
template <class G>
struct PointTable : Bases {
  Aligned<Byte> points;
  /** Whether a point is infinity. */
  std::vector<bool> infinite;

  explicit PointTable(std::size_t n) : points(n * G::BYTES), infinite(n) {
    count = n;
    bytes = n * G::BYTES + n / 8;
  }
};

template <class G>
std::unique_ptr<Bases> make_table(const Byte* source, std::size_t count, Run run) {
  auto table = std::make_unique<PointTable<G>>(count);
  for (std::size_t i = 0; i < count; i++) {
    u64 any = 0;
    for (std::size_t k = 0; k < G::BYTES; k += 8) {
      u64 word;
      std::memcpy(&word, source + i * G::BYTES + k, 8);
      any |= word;
    }
    table->infinite[i] = any == 0;
  }
  run.pool.run_ranges(count, 1024, [&](std::size_t begin, std::size_t end) {
    G::Lanes::import_pairs(source + begin * G::BYTES, table->points.get() + begin * G::BYTES, (end - begin) * (G::BYTES / 64));
  }, run.cancel);
  return table;
}

namespace msm {

/** Additions cost about the same everywhere; a bucket costs two more when buckets are put together. */
inline unsigned window_for(std::size_t count) {
  unsigned best = 2;
  double least = 1e300;
  for (unsigned c = 2; c <= 16; c++) {
    const double windows = (255 + c - 1) / c;
    // Rounds over few buckets are not worth their inversion: about 100 additions' time.
    const double buckets = double(1u << (c - 1));
    const double cost = windows * (double(count) + 2 * buckets) + 100 * std::min(windows * 40, 4000.0);
    if (cost < least) {
      least = cost;
      best = c;
    }
  }
  return best;
}

}  // namespace msm

inline std::size_t msm_memory(std::size_t count) {
  const unsigned c = msm::window_for(count);
  const std::size_t windows = (255 + c - 1) / c;
  // Digits, entries with their buckets, and the buckets of G2.
  return windows * (count * 8 + (std::size_t(1) << (c - 1)) * (4 + 128)) + (std::size_t(32) << 20);
}

template <class G>
void multi_scalar(const Bases& bases, const std::uint32_t* rows, const Byte* scalars, std::size_t count, Byte* result, Run run) {
  using F = typename G::Field;
  const auto& table = static_cast<const PointTable<G>&>(bases);
  if (count == 0) {
    AffinePoint<F>::infinity().store(result);
    return;
  }
  const unsigned c = msm::window_for(count);
  const std::size_t windows = (255 + c - 1) / c;
  const std::size_t size = std::size_t(1) << (c - 1);

  // Half a window is added to every window but the top one, so that the digits less that half have no carries.
  u64 half[4] = {0, 0, 0, 0};
  for (std::size_t w = 0; w + 1 < windows; w++) {
    const std::size_t bit = w * c + c - 1;
    half[bit / 64] |= u64(1) << (bit % 64);
  }
  // A part is what one task sums. Points are counted by range, window and part, so that every range knows where its entries go.
  const std::size_t part = std::min<std::size_t>(size, 2048), parts = size / part;
  const std::size_t range = std::max<std::size_t>(1024, (count + 63) / 64), ranges = (count + range - 1) / range;
  Aligned<std::uint16_t> digits(windows * count);
  std::vector<std::uint32_t> places(windows * parts * ranges);
  const auto bucket_of = [&](std::uint16_t digit) { return std::uint32_t(std::abs(std::int32_t(digit) - std::int32_t(size))); };
  run.pool.run(ranges, [&](std::size_t r) {
    std::vector<std::uint32_t> counts(windows * parts);
    for (std::size_t i = r * range; i < std::min(count, (r + 1) * range); i++) {
      u64 s[5] = {0, 0, 0, 0, 0};
      std::memcpy(s, scalars + i * 32, 32);
      if ((s[0] | s[1] | s[2] | s[3]) == 0 || table.infinite[rows == nullptr ? i : rows[i]]) {
        std::memcpy(s, half, 32);
      } else {
        u128 carry = 0;
        for (int k = 0; k < 4; k++) {
          carry += (u128)s[k] + half[k];
          s[k] = (u64)carry;
          carry >>= 64;
        }
      }
      for (std::size_t w = 0; w < windows; w++) {
        const std::size_t bit = w * c;
        const std::size_t word = bit / 64, shift = bit % 64;
        const u64 high = shift == 0 ? 0 : s[word + 1] << (64 - shift);
        const u64 digit = ((s[word] >> shift) | high) & ((u64(1) << c) - 1);
        // Stored with the half in it: the top window gets it now.
        const auto stored = std::uint16_t(w + 1 < windows ? digit : digit + size);
        digits[w * count + i] = stored;
        const std::uint32_t bucket = bucket_of(stored);
        if (bucket != 0) counts[w * parts + (bucket - 1) / part]++;
      }
    }
    for (std::size_t k = 0; k < windows * parts; k++) places[k * ranges + r] = counts[k];
  }, run.cancel);
  // Counts → first places; the entries of a window's part lie together, range after range.
  std::vector<std::uint32_t> begins(windows * parts + 1);
  for (std::size_t w = 0; w < windows; w++) {
    std::uint32_t at = 0;
    for (std::size_t k = w * parts; k < (w + 1) * parts; k++) {
      begins[k] = at;
      for (std::size_t r = 0; r < ranges; r++) {
        const std::uint32_t n = places[k * ranges + r];
        places[k * ranges + r] = at;
        at += n;
      }
    }
  }
  Aligned<msm::Entry> entries(windows * count);
  Aligned<std::uint16_t> buckets_of(windows * count);
  std::vector<std::uint32_t> ends(windows * parts);
  run.pool.run(ranges, [&](std::size_t r) {
    std::vector<std::uint32_t> at(parts);
    for (std::size_t w = 0; w < windows; w++) {
      for (std::size_t k = 0; k < parts; k++) at[k] = places[(w * parts + k) * ranges + r];
      const std::uint16_t* digit = digits.get() + w * count;
      for (std::size_t i = r * range; i < std::min(count, (r + 1) * range); i++) {
        const std::uint32_t bucket = bucket_of(digit[i]);
        if (bucket == 0) continue;
        const std::uint32_t place = at[(bucket - 1) / part]++;
        entries[w * count + place] = ((rows == nullptr ? std::uint32_t(i) : rows[i]) << 1) | (digit[i] < size ? 1 : 0);
        buckets_of[w * count + place] = std::uint16_t((bucket - 1) % part);
      }
      if (r == ranges - 1) {
        for (std::size_t k = 0; k < parts; k++) ends[w * parts + k] = at[k];
      }
    }
  }, run.cancel);
  digits = {};

  Aligned<Byte> buckets(windows * size * G::BYTES);
  msm::Workshop<msm::BucketSummer<G>> workshop;
  run.pool.run(windows * parts, [&](std::size_t task) {
    const std::size_t w = task / parts, begin = w * count + begins[task];
    workshop.with([&](auto& summer) {
      summer.sum(table.points.get(), entries.get() + begin, buckets_of.get() + begin, ends[task] - begins[task], part,
                 buckets.get() + (w * size + (task % parts) * part) * G::BYTES);
    });
  }, run.cancel);
  entries = {};
  buckets_of = {};

  std::vector<XyzzPoint<F>> sums(windows);
  const std::size_t groups = std::min<std::size_t>(windows, run.pool.threads());
  run.pool.run(groups, [&](std::size_t g) {
    const std::size_t begin = windows * g / groups, end = windows * (g + 1) / groups;
    msm::add_up_rows<G>(buckets.get() + begin * size * G::BYTES, end - begin, size, sums.data() + begin);
  }, run.cancel);

  auto sum = XyzzPoint<F>::infinity();
  for (std::size_t w = windows; w-- > 0;) {
    for (unsigned i = 0; i < c; i++) sum = sum.doubled();
    sum = sum + sums[w];
  }
  sum.to_affine().store(result);
}

}  // namespace colonnade
