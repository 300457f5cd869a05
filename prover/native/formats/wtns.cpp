#include "wtns.hpp"

#include "checks.hpp"
#include "error.hpp"
#include "sections.hpp"

namespace colonnade {

namespace {
constexpr const char* CODE = "BATCH_INVALID";
constexpr const char* FORMAT = "wtns";
constexpr std::uint32_t VERSION = 2;
constexpr std::uint32_t HEADER = 1;
constexpr std::uint32_t VALUES = 2;
}  // namespace

Wtns Wtns::read(Bytes file, std::uint32_t wires, Pool& pool, const Cancel* cancel) {
  const Sections sections(file, FORMAT, VERSION, CODE);
  const Byte* const header = sections.get(HEADER, 4 + FIELD_BYTES + 4).data;
  if (load_u32(header) != FIELD_BYTES) throw FormatError(CODE, {{"format", FORMAT}, {"reason", "field elements of another size"}, {"actual", load_u32(header)}});
  check_modulus(header + 4, ScalarField::P, {CODE, FORMAT, "scalar field"});
  Wtns witness;
  witness.wires = load_u32(header + 4 + FIELD_BYTES);
  if (witness.wires != wires) throw FormatError(CODE, {{"format", FORMAT}, {"reason", "another number of wires than the key's"}, {"expected", wires}, {"actual", witness.wires}});
  witness.values = sections.get(VALUES, std::uint64_t{wires} * FIELD_BYTES);
  check_scalars(witness.values, {CODE, FORMAT, "values"}, pool, cancel);
  Byte one[FIELD_BYTES] = {1};
  if (wires == 0 || std::memcmp(witness.values.data, one, FIELD_BYTES) != 0) throw FormatError(CODE, {{"format", FORMAT}, {"reason", "the constant wire is not 1"}});
  return witness;
}

}  // namespace colonnade
