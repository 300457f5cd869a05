#include "polynomial.hpp"

#include <algorithm>
#include <functional>
#include <mutex>
#include <numeric>
#include <stdexcept>

#include "domain.hpp"

namespace colonnade {

namespace {

constexpr std::size_t CHUNK = 4096;

Fr element(const Byte* vector, std::size_t i) { return Fr::load(vector + i * FIELD_BYTES); }

Fr sum_of(const Byte* vector, std::size_t count, Run run) {
  std::mutex mutex;
  Fr total = Fr::zero();
  run.pool.run_ranges(count, CHUNK, [&](std::size_t begin, std::size_t end) {
    Fr sum = Fr::zero();
    for (std::size_t i = begin; i < end; i++) sum = sum + element(vector, i);
    const std::lock_guard<std::mutex> lock(mutex);
    total = total + sum;
  }, run.cancel);
  return total;
}

/** Coefficients of Π (X − roots[i]). Quadratic, 25 ns a step: for at most some thousands of roots. */
std::vector<Fr> vanishing(const std::vector<Fr>& roots, const Cancel* cancel) {
  std::vector<Fr> coefficients{Fr::one()};
  coefficients.reserve(roots.size() + 1);
  for (const Fr& root : roots) {
    if (cancel != nullptr) cancel->check();
    coefficients.push_back(coefficients.back());
    for (std::size_t j = coefficients.size() - 2; j > 0; j--) coefficients[j] = coefficients[j - 1] - root * coefficients[j];
    coefficients[0] = (root * coefficients[0]).negated();
  }
  return coefficients;
}

/** z'(x_j) = Π_{i ≠ j} (x_j − x_i) for every root of z. */
std::vector<Fr> slopes(const std::vector<Fr>& roots, Run run) {
  std::vector<Fr> result(roots.size(), Fr::one());
  run.pool.run_ranges(roots.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; j++) {
      for (std::size_t i = 0; i < roots.size(); i++) {
        if (i != j) result[j] = result[j] * (roots[j] - roots[i]);
      }
    }
  }, run.cancel);
  return result;
}

/**
 * N'(x_j) for the roots, and N over z in place: N vanishes on the roots, and N'(x_j) = Σ_i N_i·x_i / (x_j·(x_j − x_i)). The
 * differences are inverted by blocks of roots; multiplied together they give z.
 */
std::vector<Fr> divide_sparse(Column& n, const std::vector<Fr>& roots, const Domain& domain, const Kernels& kernels, Run run) {
  constexpr std::size_t BLOCK = 32;
  const std::size_t m = n.rows.size();
  Byte* const values = n.values.data();
  std::vector<Fr> points(m), weights(m), z(m, Fr::one()), derivative(roots.size());
  for (std::size_t i = 0; i < m; i++) {
    points[i] = domain.point(n.rows[i]);
    weights[i] = points[i] * element(values, i);
  }
  Buffer difference(BLOCK * m * FIELD_BYTES), product(BLOCK * m * FIELD_BYTES);
  auto* const d = reinterpret_cast<Fr*>(difference.data());
  for (std::size_t first = 0; first < roots.size(); first += BLOCK) {
    const std::size_t count = std::min(BLOCK, roots.size() - first);
    run.pool.run(count, [&](std::size_t j) {
      for (std::size_t i = 0; i < m; i++) d[j * m + i] = points[i] - roots[first + j];
    }, run.cancel);
    std::memcpy(product.data(), difference.data(), count * m * FIELD_BYTES);
    for (std::size_t left = count; left > 1; left = (left + 1) / 2) {
      const std::size_t half = left / 2;
      kernels.multiply(product.data(), product.data(), product.data() + (left - half) * m * FIELD_BYTES, half * m, run);
    }
    kernels.multiply(reinterpret_cast<Byte*>(z.data()), reinterpret_cast<Byte*>(z.data()), product.data(), m, run);
    kernels.invert(difference.data(), count * m, run);
    for (std::size_t j = 0; j < count; j++) std::memcpy(product.data() + j * m * FIELD_BYTES, weights.data(), m * FIELD_BYTES);
    kernels.multiply(difference.data(), difference.data(), product.data(), count * m, run);
    run.pool.run(count, [&](std::size_t j) {
      Fr sum = Fr::zero();
      for (std::size_t i = 0; i < m; i++) sum = sum - d[j * m + i];
      derivative[first + j] = sum;
    }, run.cancel);
  }
  std::vector<Fr> inverses = roots;
  kernels.invert(reinterpret_cast<Byte*>(inverses.data()), inverses.size(), run);
  for (std::size_t j = 0; j < roots.size(); j++) derivative[j] = derivative[j] * inverses[j];
  kernels.invert(reinterpret_cast<Byte*>(z.data()), m, run);
  for (std::size_t i = 0; i < m; i++) (element(values, i) * z[i]).store(values + i * FIELD_BYTES);
  return derivative;
}

/** The same by transforms: N' from N's coefficients, z on the whole domain. */
std::vector<Fr> divide_dense(Column& n, unsigned log, const Rows& opened, const std::vector<Fr>& roots, const Kernels& kernels, Run run) {
  const std::size_t size = std::size_t{1} << log;
  Buffer work = all_values({n.rows, n.values.data()}, log);
  kernels.ntt(work.data(), log, true, run);
  // Σ c_i·X^i → Σ i·c_i·X^(i − 1). By threads' ranges, each element read before the one below is written: into a vector of its own.
  Buffer slope(size * FIELD_BYTES);
  run.pool.run_ranges(size, CHUNK, [&](std::size_t begin, std::size_t end) {
    Fr index = Fr::from_u64(begin + 1);
    for (std::size_t i = begin; i < end; i++, index = index + Fr::one()) {
      const Fr above = i + 1 < size ? element(work.data(), i + 1) : Fr::zero();
      (above * index).store(slope.data() + i * FIELD_BYTES);
    }
  }, run.cancel);
  kernels.ntt(slope.data(), log, false, run);
  std::vector<Fr> derivative(roots.size());
  for (std::size_t j = 0; j < roots.size(); j++) derivative[j] = element(slope.data(), opened[j]);

  const std::vector<Fr> coefficients = vanishing(roots, run.cancel);
  std::memset(work.data(), 0, work.size());
  std::memcpy(work.data(), coefficients.data(), coefficients.size() * FIELD_BYTES);
  kernels.ntt(work.data(), log, false, run);
  // At N's rows, of which none is opened, z is not zero.
  Buffer z(n.values.size());
  for (std::size_t i = 0; i < n.rows.size(); i++) std::memcpy(z.data() + i * FIELD_BYTES, work.data() + n.rows[i] * FIELD_BYTES, FIELD_BYTES);
  kernels.invert(z.data(), n.rows.size(), run);
  kernels.multiply(n.values.data(), n.values.data(), z.data(), n.rows.size(), run);
  return derivative;
}

/** A column without some of its rows. */
Column without(ColumnView column, const Rows& rows) {
  Column rest{{}, Buffer(column.count() * FIELD_BYTES)};
  rest.rows.reserve(column.count());
  auto next = rows.begin();
  for (std::size_t i = 0; i < column.count(); i++) {
    while (next != rows.end() && *next < column.rows[i]) next++;
    if (next != rows.end() && *next == column.rows[i]) continue;
    std::memcpy(rest.values.data() + rest.rows.size() * FIELD_BYTES, column.values + i * FIELD_BYTES, FIELD_BYTES);
    rest.rows.push_back(column.rows[i]);
  }
  return rest;
}

}  // namespace

Column divide_out_rows(ColumnView column, unsigned log, const Rows& opened, const Kernels& kernels, Run run) {
  Column n = without(column, opened);
  if (opened.empty() || n.rows.empty()) return n;
  const Domain domain(log);
  std::vector<Fr> roots(opened.size());
  for (std::size_t j = 0; j < roots.size(); j++) roots[j] = domain.point(opened[j]);

  // An NTT's butterflies are 2^log·log/2 multiplications.
  const bool sparse = 5 * n.rows.size() * opened.size() < 3 * (std::size_t{log} << log) / 2;
  const std::vector<Fr> derivative = sparse ? divide_sparse(n, roots, domain, kernels, run) : divide_dense(n, log, opened, roots, kernels, run);
  // At a root both vanish: q(x_j) = N'(x_j)/z'(x_j).
  std::vector<Fr> slope = slopes(roots, run);
  kernels.invert(reinterpret_cast<Byte*>(slope.data()), slope.size(), run);
  kernels.multiply(reinterpret_cast<Byte*>(slope.data()), reinterpret_cast<const Byte*>(derivative.data()), reinterpret_cast<Byte*>(slope.data()), slope.size(), run);

  // Both parts, in the order of rows.
  Column q{merged(n.rows, opened), Buffer((n.rows.size() + opened.size()) * FIELD_BYTES)};
  for (std::size_t i = 0, j = 0; i + j < q.rows.size();) {
    const bool root = j < opened.size() && opened[j] == q.rows[i + j];
    const Byte* const from = root ? reinterpret_cast<const Byte*>(&slope[j]) : n.values.data() + i * FIELD_BYTES;
    std::memcpy(q.values.data() + (i + j) * FIELD_BYTES, from, FIELD_BYTES);
    (root ? j : i)++;
  }
  return q;
}

Division divide_by_linear(ColumnView column, unsigned log, const Fr& point, const Kernels& kernels, Run run) {
  const std::size_t size = std::size_t{1} << log;
  const Domain domain(log);
  /** 1/(x_i − point). */
  const auto inverses = [&](std::size_t count, const std::function<std::size_t(std::size_t)>& row) {
    Buffer result(count * FIELD_BYTES);
    run.pool.run_ranges(count, CHUNK, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; i++) {
        const Fr difference = domain.point(row(i)) - point;
        if (difference.is_zero()) throw std::range_error("The point lies in the domain");
        difference.store(result.data() + i * FIELD_BYTES);
      }
    }, run.cancel);
    kernels.invert(result.data(), count, run);
    return result;
  };

  // f(point) = (1 − point^n)/n · Σ f_i·x_i/(x_i − point), and x_i/(x_i − point) = 1 + point/(x_i − point).
  Buffer quotients = inverses(column.count(), [&](std::size_t i) { return column.rows[i]; });
  kernels.multiply(quotients.data(), quotients.data(), column.values, column.count(), run);
  const Fr sum = sum_of(column.values, column.count(), run) + point * sum_of(quotients.data(), column.count(), run);
  const Fr value = (Fr::one() - point.pow(size)) * Fr::from_u64(size).inverted() * sum;
  if (value.is_zero()) return {value, {column.rows, std::move(quotients)}};

  // (f_i − f(point))/(x_i − point): no row is empty.
  Column quotient{Rows(size), inverses(size, [](std::size_t i) { return i; })};
  std::iota(quotient.rows.begin(), quotient.rows.end(), 0);
  Buffer numerator = all_values(column, log);
  run.pool.run_ranges(size, CHUNK, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) (element(numerator.data(), i) - value).store(numerator.data() + i * FIELD_BYTES);
  }, run.cancel);
  kernels.multiply(quotient.values.data(), quotient.values.data(), numerator.data(), size, run);
  return {value, std::move(quotient)};
}

Fr divide_coefficients_by_linear(Byte* coefficients, std::size_t count, const Fr& point) {
  // Horner's scheme from the top: every partial sum is the quotient's coefficient one place below.
  Fr sum = Fr::zero();
  for (std::size_t i = count; i-- > 0;) {
    Byte* const at = coefficients + i * FIELD_BYTES;
    const Fr next = sum * point + Fr::load(at);
    sum.store(at);
    sum = next;
  }
  return sum;
}

}  // namespace colonnade
