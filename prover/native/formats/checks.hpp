/** Checks of field elements and points that come from files. All throw a FormatError that says which element is at fault. */
#pragma once
#include <string>

#include "../core/curve.hpp"
#include "../core/pool.hpp"
#include "bytes.hpp"

namespace colonnade {

/** Where the elements are from: for the error. */
struct Origin {
  const char* code;
  const char* format;
  std::string part;
};

/** 32 bytes must be one of the two moduli. */
void check_modulus(const Byte* bytes, const u64 (&expected)[4], const Origin& origin);
/** Every scalar must be below r. */
void check_scalars(Bytes scalars, const Origin& origin, Pool& pool, const Cancel* cancel);
/** Coordinates below q, points on the curve or zeros for infinity. G1 has no other subgroup. */
void check_g1(Bytes points, const Origin& origin, Pool& pool, const Cancel* cancel);
/** The same in G2. On the curve does not mean in the subgroup: see `read_g2`. */
void check_g2(Bytes points, const Origin& origin, Pool& pool, const Cancel* cancel);
/** A point that must not be infinity. */
G1 read_g1(const Byte* bytes, const Origin& origin);
/** A point of the subgroup that must not be infinity. About half a millisecond. */
G2 read_g2(const Byte* bytes, const Origin& origin);

}  // namespace colonnade
