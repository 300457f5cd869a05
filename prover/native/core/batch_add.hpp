/**
 * Many affine additions at once. One inversion serves a whole batch (Montgomery's trick: 3 multiplications an element), so that an addition costs
 * six multiplications in G1; a mixed addition in extended coordinates costs ten.
 */
#pragma once
#include <vector>

#include "aligned.hpp"
#include "groups.hpp"

namespace colonnade {

/** Sums (x_i, y_i) += (bx_i, by_i) for up to `capacity` vectors of lanes. One thread uses it at a time. */
template <class G>
class BatchAdder {
 public:
  using L = typename G::Lanes;
  using Element = typename G::Element;
  using Mask = typename L::Mask;
  using Point = AffinePoint<typename G::Field>;

  /** The sums; infinity is kept apart, in `infinite`, one bit a lane. */
  Aligned<Element> x, y;
  Aligned<Mask> infinite;
  /** The addends of the next call of `add`: coordinates as G::add takes them, and which are infinity. */
  Aligned<Element> bx, by;
  Aligned<Mask> absent;

  explicit BatchAdder(std::size_t capacity)
      : x(capacity), y(capacity), infinite(capacity), bx(capacity), by(capacity), absent(capacity), difference_(capacity), prefix_(capacity) {
    std::memset(infinite.get(), 0, capacity * sizeof(Mask));
    std::memset(absent.get(), 0, capacity * sizeof(Mask));
  }

  Point get(std::size_t vector, int lane) const {
    return (infinite[vector] >> lane) & 1 ? Point::infinity() : G::get(x[vector], y[vector], lane);
  }
  void set(std::size_t vector, int lane, const Point& point) {
    const Mask bit = Mask(1u << lane);
    if (point.is_infinity()) {
      infinite[vector] |= bit;
      // Any number but infinity's zeros will do for coordinates that are not looked at.
      x[vector] = G::select(bit, G::one(), x[vector]);
      y[vector] = G::select(bit, G::one(), y[vector]);
    } else {
      infinite[vector] &= Mask(~bit);
      G::set(x[vector], y[vector], lane, point);
    }
  }

  /** Adds vectors 0 … count − 1, but for the lanes `idle` of the last one. */
  void add(std::size_t count, Mask idle = 0) {
    if (count == 0) return;
    exceptions_.clear();
    typename G::Norm running[CHAINS];
    for (auto& r : running) r = L::one();
    const Element last_x = x[count - 1], last_y = y[count - 1];
    std::size_t v = 0;
    for (; v + CHAINS <= count; v += CHAINS) prepare_group<CHAINS>(v, running, v + CHAINS == count ? idle : Mask(0));
    for (; v < count; v++) prepare_group<1>(v, running + v % CHAINS, v + 1 == count ? idle : Mask(0));
    invert(running);
    for (; v % CHAINS != 0; v--) add_group<1>(v - 1, running + (v - 1) % CHAINS);
    for (; v > 0; v -= CHAINS) add_group<CHAINS>(v - CHAINS, running);
    x[count - 1] = G::select(idle, last_x, x[count - 1]);
    y[count - 1] = G::select(idle, last_y, y[count - 1]);
    for (const auto& e : exceptions_) set(e.vector, e.lane, e.sum);
  }

 private:
  /** Chains of products that run side by side: one alone would wait for the multiplier's latency. */
  static constexpr int CHAINS = 4;

  /** Differences and running products of K vectors; `idle` belongs to the last of them. */
  template <int K>
  void prepare_group(std::size_t v, typename G::Norm* running, Mask idle) {
    typename G::Norm norms[K];
    for (int k = 0; k < K; k++) {
      const std::size_t at = v + k;
      Element d = G::difference(x[at], bx[at]);
      const Mask skipped = k == K - 1 ? idle : Mask(0);
      const Mask special = Mask(Mask(G::maybe_zero(d) | infinite[at] | absent[at]) & Mask(~skipped));
      if (Mask(special | skipped) != 0) {
        d = G::select(Mask(special | skipped), G::one(), d);
        if (special != 0) remember(at, special);
      }
      difference_[at] = d;
      prefix_[at] = running[k];
    }
    G::template norms<K>(norms, &difference_[v]);
    L::template multiply<K>(running, running, norms);
  }

  template <int K>
  void add_group(std::size_t v, typename G::Norm* running) {
    typename G::Norm inverse[K], norms[K];
    L::template multiply<K>(inverse, running, &prefix_[v]);
    G::template norms<K>(norms, &difference_[v]);
    L::template multiply<K>(running, running, norms);
    G::template add<K>(&x[v], &y[v], &bx[v], &by[v], &difference_[v], inverse);
  }

  struct Exception {
    std::size_t vector;
    int lane;
    Point sum;
  };
  /** Sums that the formula cannot give (equal or opposite points, infinity), one by one and completely. */
  void remember(std::size_t v, Mask lanes) {
    for (int lane = 0; lane < L::COUNT; lane++) {
      if (!((lanes >> lane) & 1)) continue;
      if ((absent[v] >> lane) & 1) {
        exceptions_.push_back({v, lane, get(v, lane)});
        continue;
      }
      const Point addend = G::get(bx[v], G::positive(by[v]), lane);
      const Point sum = (infinite[v] >> lane) & 1 ? addend : (XyzzPoint<typename G::Field>::from(get(v, lane)) + addend).to_affine();
      exceptions_.push_back({v, lane, sum});
    }
  }
  static void invert(typename G::Norm* running) {
    typename G::Norm products[CHAINS];
    products[0] = running[0];
    for (int i = 1; i < CHAINS; i++) products[i] = products[i - 1] * running[i];
    typename L::Single lanes[L::COUNT], prefix[L::COUNT];
    auto product = L::Single::one();
    for (int i = 0; i < L::COUNT; i++) {
      lanes[i] = products[CHAINS - 1].get(i);
      prefix[i] = product;
      product = product * lanes[i];
    }
    auto inverse = product.inverted();
    typename G::Norm all = L::one();
    for (int i = L::COUNT - 1; i >= 0; i--) {
      all.set(i, inverse * prefix[i]);
      inverse = inverse * lanes[i];
    }
    for (int i = CHAINS - 1; i >= 1; i--) {
      const typename G::Norm single = all * products[i - 1];
      all = all * running[i];
      running[i] = single;
    }
    running[0] = all;
  }

  Aligned<Element> difference_;
  Aligned<typename G::Norm> prefix_;
  std::vector<Exception> exceptions_;
};

}  // namespace colonnade
