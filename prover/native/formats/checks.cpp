#include "checks.hpp"

#include "error.hpp"

namespace colonnade {

namespace {

[[noreturn]] void refuse(const Origin& origin, const char* reason, std::uint64_t index) {
  throw FormatError(origin.code, {{"format", origin.format}, {"part", origin.part}, {"reason", reason}, {"index", index}});
}

/** Elements that one task checks: some tens of microseconds. */
constexpr std::size_t CHUNK = 1024;

template <class Point, class Field>
void check_point(const Byte* at, const Origin& origin, std::uint64_t index) {
  if (!Field::is_reduced(at) || !Field::is_reduced(at + sizeof(Field))) refuse(origin, "a coordinate is not below the field's order", index);
  if (!is_on_curve(Point::load(at))) refuse(origin, "a point is not on the curve", index);
}

template <class Point, class Field>
void check_points(Bytes points, const Origin& origin, Pool& pool, const Cancel* cancel) {
  pool.run_ranges(points.size / sizeof(Point), CHUNK, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) check_point<Point, Field>(points.data + i * sizeof(Point), origin, i);
  }, cancel);
}

}  // namespace

void check_modulus(const Byte* bytes, const u64 (&expected)[4], const Origin& origin) {
  for (int i = 0; i < 4; i++) {
    if (load_u64(bytes + 8 * i) != expected[i]) throw FormatError(origin.code, {{"format", origin.format}, {"part", origin.part}, {"reason", "not of the curve BN254"}});
  }
}

void check_scalars(Bytes scalars, const Origin& origin, Pool& pool, const Cancel* cancel) {
  pool.run_ranges(scalars.size / FIELD_BYTES, CHUNK, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) {
      if (!Fr::is_reduced(scalars.data + i * FIELD_BYTES)) refuse(origin, "a number is not below the field's order", i);
    }
  }, cancel);
}

void check_g1(Bytes points, const Origin& origin, Pool& pool, const Cancel* cancel) { check_points<G1, Fq>(points, origin, pool, cancel); }
void check_g2(Bytes points, const Origin& origin, Pool& pool, const Cancel* cancel) { check_points<G2, Fq2>(points, origin, pool, cancel); }

G1 read_g1(const Byte* bytes, const Origin& origin) {
  check_point<G1, Fq>(bytes, origin, 0);
  const G1 point = G1::load(bytes);
  if (point.is_infinity()) refuse(origin, "the point at infinity", 0);
  return point;
}

G2 read_g2(const Byte* bytes, const Origin& origin) {
  check_point<G2, Fq2>(bytes, origin, 0);
  const G2 point = G2::load(bytes);
  if (point.is_infinity()) refuse(origin, "the point at infinity", 0);
  if (!XyzzPoint<Fq2>::from(point).multiplied(ScalarField::P).is_infinity()) refuse(origin, "a point outside the subgroup", 0);
  return point;
}

}  // namespace colonnade
