/**
 * Sums of buckets, for multi-scalar multiplication (msm.hpp): the points of one bucket after the other, thousands of buckets side by side with batched
 * affine additions, and then the weighted sum of the buckets themselves.
 */
#pragma once
#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "batch_add.hpp"

namespace colonnade::msm {

/** Point index and sign, in one word. */
using Entry = std::uint32_t;

/** Some points of one bucket. */
struct Piece {
  std::uint32_t start, length;
};

/** Adds up the entries of pieces. One thread uses it at a time. */
template <class G>
class PieceSummer {
 public:
  using L = typename G::Lanes;
  using Mask = typename L::Mask;
  static constexpr std::size_t LANES = L::COUNT;
  /** Pieces that are summed side by side: enough to hide an inversion, few enough for the second-level cache. */
  static constexpr std::size_t SIDE_BY_SIDE = 2048;
  /** How many vectors ahead points are called into the cache: a memory's latency. */
  static constexpr std::size_t AHEAD = 12;

  PieceSummer() : adder_(SIDE_BY_SIDE / LANES + 1) {}

  /**
   * results[i] = Σ ±points[entry] over piece i; no piece is empty. `points_infinite`: whether points can be infinity (zeros).
   */
  void sum(const Byte* points, bool points_infinite, const Entry* entries, const std::vector<Piece>& pieces, Byte* results) {
    // By falling length, so that those still being summed are always the first ones.
    std::uint32_t longest = 0;
    for (const auto& piece : pieces) longest = std::max(longest, piece.length);
    starts_.assign(longest + 2, 0);
    order_.resize(pieces.size());
    auto& starts = starts_;
    auto& order = order_;
    for (const auto& piece : pieces) starts[longest - piece.length + 1]++;
    for (std::size_t i = 1; i < starts.size(); i++) starts[i] += starts[i - 1];
    for (std::uint32_t i = 0; i < pieces.size(); i++) order[starts[longest - pieces[i].length]++] = i;
    firsts_.resize(pieces.size());
    for (std::size_t i = 0; i < order.size(); i++) firsts_[i] = pieces[order[i]].start;
    for (std::size_t begin = 0; begin < order.size(); begin += SIDE_BY_SIDE) {
      sum_side_by_side(points, points_infinite, entries, pieces, order.data() + begin, firsts_.data() + begin, std::min(SIDE_BY_SIDE, order.size() - begin), results);
    }
  }

 private:
  void sum_side_by_side(const Byte* points, bool points_infinite, const Entry* entries, const std::vector<Piece>& pieces, const std::uint32_t* order,
                        const std::uint32_t* firsts, std::size_t count, Byte* results) {
    std::size_t active = count;
    for (std::uint32_t round = 0; active > 0; round++) {
      while (active > 0 && pieces[order[active - 1]].length <= round) active--;
      if (active == 0) break;
      const std::size_t vectors = (active + LANES - 1) / LANES;
      const auto entry = [&](std::size_t i) { return entries[firsts[std::min(i, active - 1)] + round]; };
      for (std::size_t v = 0; v < vectors; v++) {
        const Byte* places[LANES];
        Mask negative = 0;
        for (std::size_t lane = 0; lane < LANES; lane++) {
          const Entry e = entry(v * LANES + lane);
          places[lane] = points + std::size_t(e >> 1) * G::BYTES;
          negative |= Mask((e & 1) << lane);
        }
        const std::size_t ahead = (v + AHEAD) * LANES;
        if (ahead < active) {
          for (std::size_t lane = 0; lane < LANES; lane++) {
            const Byte* place = points + std::size_t(entry(ahead + lane) >> 1) * G::BYTES;
            for (std::size_t k = 0; k < G::BYTES; k += 64) __builtin_prefetch(place + k);
          }
        }
        Mask infinite = 0;
        if (points_infinite) {
          for (std::size_t lane = 0; lane < LANES; lane++) infinite |= Mask(is_zero(places[lane]) << lane);
        }
        if (round == 0) {
          G::load(places, adder_.x[v], adder_.y[v]);
          adder_.y[v] = G::positive(G::negated_where(adder_.y[v], negative));
          adder_.infinite[v] = infinite;
        } else {
          G::load(places, adder_.bx[v], adder_.by[v]);
          adder_.by[v] = G::negated_where(adder_.by[v], negative);
          adder_.absent[v] = infinite;
        }
      }
      if (round > 0) adder_.add(vectors, Mask(active % LANES == 0 ? 0 : ~0u << (active % LANES)));
    }
    for (std::size_t i = 0; i < count; i += LANES) {
      const std::size_t v = i / LANES;
      Byte* places[LANES];
      const int filled = int(std::min(LANES, count - i));
      for (int lane = 0; lane < filled; lane++) places[lane] = results + std::size_t(order[i + lane]) * G::BYTES;
      G::store(places, filled, adder_.x[v], adder_.y[v]);
      for (int lane = 0; lane < filled; lane++) {
        if ((adder_.infinite[v] >> lane) & 1) std::memset(places[lane], 0, G::BYTES);
      }
    }
  }

  static bool is_zero(const Byte* point) {
    u64 words[G::BYTES / 8], any = 0;
    std::memcpy(words, point, G::BYTES);
    for (const u64 word : words) any |= word;
    return any == 0;
  }

  BatchAdder<G> adder_;
  std::vector<std::uint32_t> starts_, order_, firsts_;
};

/** What a thread needs for its tasks, kept from one task to the next: fresh memory would cost the kernel's time for every page. */
template <class T>
class Workshop {
 public:
  /** Runs work(tools) with tools that nobody else uses meanwhile. */
  template <class Work>
  void with(Work work) {
    std::unique_ptr<T> tools;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!idle_.empty()) {
        tools = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!tools) tools = std::make_unique<T>();
    work(*tools);
    std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(std::move(tools));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

/** Sums the buckets of a part of one window. One thread uses it at a time. */
template <class G>
class BucketSummer {
 public:
  /**
   * Entries in any order, with the bucket of each (0 … count − 1) → the buckets' sums (stored points, zeros where nothing is).
   */
  void sum(const Byte* points, const Entry* entries, const std::uint16_t* bucket_of, std::size_t entry_count, std::size_t count, Byte* buckets) {
    // A counting sort: short enough for the first-level cache, as a whole window would not be.
    offsets_.assign(count + 1, 0);
    for (std::size_t i = 0; i < entry_count; i++) offsets_[bucket_of[i] + 1]++;
    for (std::size_t b = 0; b < count; b++) offsets_[b + 1] += offsets_[b];
    next_.assign(offsets_.begin(), offsets_.end() - 1);
    sorted_.resize(entry_count);
    for (std::size_t i = 0; i < entry_count; i++) sorted_[next_[bucket_of[i]]++] = entries[i];

    std::memset(buckets, 0, count * G::BYTES);
    const std::size_t usual = entry_count / count;
    const std::uint32_t cap = std::uint32_t(std::max<std::size_t>(16, usual + usual / 4));
    pieces_.clear();
    owners_.clear();
    for (std::uint32_t b = 0; b < count; b++) {
      for (std::uint32_t at = offsets_[b]; at < offsets_[b + 1]; at += cap) {
        pieces_.push_back({at, std::min(cap, offsets_[b + 1] - at)});
        owners_.push_back(b);
      }
    }
    bool first = true;
    while (!pieces_.empty()) {
      results_.resize(pieces_.size() * G::BYTES);
      summer_.sum(first ? points : sources_.data(), !first, sorted_.data(), pieces_, results_.data());
      // Buckets with one sum are done; the sums of the others are the points of the next turn.
      next_pieces_.clear();
      next_owners_.clear();
      sorted_.clear();
      for (std::size_t i = 0; i < pieces_.size();) {
        std::size_t end = i + 1;
        while (end < pieces_.size() && owners_[end] == owners_[i]) end++;
        if (end == i + 1) {
          std::memcpy(buckets + std::size_t(owners_[i]) * G::BYTES, results_.data() + i * G::BYTES, G::BYTES);
        } else {
          for (std::size_t j = i; j < end; j += 16) {
            const std::size_t stop = std::min(end, j + 16);
            next_pieces_.push_back({std::uint32_t(sorted_.size()), std::uint32_t(stop - j)});
            next_owners_.push_back(owners_[i]);
            for (std::size_t k = j; k < stop; k++) sorted_.push_back(Entry(k << 1));
          }
        }
        i = end;
      }
      pieces_.swap(next_pieces_);
      owners_.swap(next_owners_);
      sources_.swap(results_);
      first = false;
    }
  }

 private:
  PieceSummer<G> summer_;
  std::vector<std::uint32_t> offsets_, next_, owners_, next_owners_;
  std::vector<Entry> sorted_;
  std::vector<Piece> pieces_, next_pieces_;
  std::vector<Byte> sources_, results_;
};

/**
 * Σ j·bucket_j over many rows of buckets at once (bucket j = 1 … size at place j − 1). Rows are cut into segments that run side by side, each from its top down
 * with a running sum and a total.
 */
template <class G>
void add_up_rows(const Byte* buckets, std::size_t rows, std::size_t size, XyzzPoint<typename G::Field>* results) {
  using L = typename G::Lanes;
  using Mask = typename L::Mask;
  using F = typename G::Field;
  constexpr std::size_t LANES = L::COUNT;
  std::size_t segments = 1;
  while (rows * segments < 1024 && size / segments > 4) segments *= 2;
  const std::size_t length = size / segments;
  const std::size_t chains = rows * segments;
  const std::size_t vectors = (chains + LANES - 1) / LANES;
  // Running sums in the first half of the vectors, totals in the second.
  BatchAdder<G> adder(2 * vectors);
  for (std::size_t v = 0; v < 2 * vectors; v++) {
    for (std::size_t lane = 0; lane < LANES; lane++) adder.set(v, int(lane), AffinePoint<F>::infinity());
  }
  static const Byte nothing[G::BYTES] = {};
  for (std::size_t step = 0; step <= length; step++) {
    for (std::size_t v = 0; v < vectors; v++) {
      // The total takes the running sum of the step before: both additions then wait for nothing.
      adder.bx[vectors + v] = adder.x[v];
      adder.by[vectors + v] = adder.y[v];
      adder.absent[vectors + v] = adder.infinite[v];
      const Byte* places[LANES];
      Mask absent = 0;
      for (std::size_t lane = 0; lane < LANES; lane++) {
        const std::size_t chain = v * LANES + lane;
        const bool there = chain < chains && step < length;
        places[lane] = there ? buckets + ((chain / segments) * size + (chain % segments + 1) * length - 1 - step) * G::BYTES : nothing;
        u64 words[G::BYTES / 8], any = 0;
        std::memcpy(words, places[lane], G::BYTES);
        for (const u64 word : words) any |= word;
        absent |= Mask((any == 0) << lane);
        if (there && step + 2 < length) __builtin_prefetch(places[lane] - 2 * G::BYTES);
      }
      G::load(places, adder.bx[v], adder.by[v]);
      adder.absent[v] = absent;
    }
    adder.add(2 * vectors);
  }
  for (std::size_t row = 0; row < rows; row++) {
    // Σ (j − start of segment)·bucket_j, and length·Σ s·(sum of segment s).
    auto total = XyzzPoint<F>::infinity(), running = XyzzPoint<F>::infinity(), weighted = XyzzPoint<F>::infinity();
    for (std::size_t s = segments; s-- > 0;) {
      const std::size_t chain = row * segments + s;
      total = total + adder.get(vectors + chain / LANES, int(chain % LANES));
      weighted = weighted + running;
      running = running + adder.get(chain / LANES, int(chain % LANES));
    }
    for (std::size_t bit = 1; bit < length; bit *= 2) weighted = weighted.doubled();
    results[row] = total + weighted;
  }
}

}  // namespace colonnade::msm
