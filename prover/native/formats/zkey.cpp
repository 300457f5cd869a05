#include "zkey.hpp"

#include "checks.hpp"
#include "error.hpp"
#include "sections.hpp"

namespace colonnade {

namespace {

constexpr const char* CODE = "MANIFEST_MISMATCH";
constexpr const char* FORMAT = "zkey";
constexpr std::uint32_t VERSION = 1;
constexpr std::uint32_t GROTH16 = 1;
enum Section : std::uint32_t { PROTOCOL = 1, HEADER, IC, COEFFICIENTS, A, B1, B2, C, H };
/** Two moduli with their sizes, three numbers, three points of each group. */
constexpr std::uint64_t HEADER_BYTES = 2 * (4 + FIELD_BYTES) + 3 * 4 + 3 * G1_BYTES + 3 * G2_BYTES;
/** The quotient is taken on the odd half of the doubled domain, and 2^28 is the largest there is. */
constexpr unsigned MAX_LOG = 27;

Origin origin(const char* part) { return {CODE, FORMAT, part}; }

void require(bool holds, const char* reason, std::uint64_t value) {
  if (!holds) throw FormatError(CODE, {{"format", FORMAT}, {"reason", reason}, {"actual", value}});
}

void check_coefficients(const Zkey& key, Pool& pool, const Cancel* cancel) {
  const std::uint32_t domain = std::uint32_t{1} << key.log;
  pool.run_ranges(key.coefficient_count, 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) {
      const auto entry = Coefficient::at(key.coefficients.data + i * Coefficient::SIZE);
      const char* const wrong = entry.matrix > 1 ? "a coefficient of no matrix"
        : entry.constraint >= domain ? "a coefficient beyond the domain"
        : entry.wire >= key.wires ? "a coefficient of no wire"
        : !Fr::is_reduced(entry.value) ? "a coefficient is not below the field's order" : nullptr;
      if (wrong != nullptr) throw FormatError(CODE, {{"format", FORMAT}, {"part", "coefficients"}, {"reason", wrong}, {"index", i}});
    }
  }, cancel);
}

Zkey read_sizes(const Sections& sections) {
  const std::uint32_t protocol = load_u32(sections.get(PROTOCOL, 4).data);
  require(protocol == GROTH16, "not a Groth16 key", protocol);
  const Byte* at = sections.get(HEADER, HEADER_BYTES).data;
  for (const auto& [modulus, part] : {std::pair{&BaseField::P, "base field"}, std::pair{&ScalarField::P, "scalar field"}}) {
    require(load_u32(at) == FIELD_BYTES, "field elements of another size", load_u32(at));
    check_modulus(at + 4, *modulus, origin(part));
    at += 4 + FIELD_BYTES;
  }

  Zkey key;
  key.wires = load_u32(at);
  key.publics = load_u32(at + 4);
  const std::uint32_t domain = load_u32(at + 8);
  at += 12;
  require(key.publics < key.wires, "more public signals than wires", key.publics);
  require(domain >= 2 && (domain & (domain - 1)) == 0 && domain <= std::uint32_t{1} << MAX_LOG, "the domain is no power of two from 2 to 2^27", domain);
  while (std::uint32_t{1} << key.log != domain) key.log++;

  const Byte* const points = at;
  key.alpha1 = read_g1(points, origin("alpha1"));
  key.beta1 = read_g1(points + G1_BYTES, origin("beta1"));
  key.beta2 = read_g2(points + 2 * G1_BYTES, origin("beta2"));
  key.gamma2 = read_g2(points + 2 * G1_BYTES + G2_BYTES, origin("gamma2"));
  key.delta1 = read_g1(points + 2 * G1_BYTES + 2 * G2_BYTES, origin("delta1"));
  key.delta2 = read_g2(points + 3 * G1_BYTES + 2 * G2_BYTES, origin("delta2"));

  const Bytes coefficients = sections.get(COEFFICIENTS);
  require(coefficients.size >= 4, "no number of coefficients", coefficients.size);
  key.coefficient_count = load_u32(coefficients.data);
  key.coefficients = {sections.get(COEFFICIENTS, 4 + std::uint64_t{Coefficient::SIZE} * key.coefficient_count).data + 4, coefficients.size - 4};
  const std::uint64_t wires = key.wires;
  key.a = sections.get(A, wires * G1_BYTES);
  key.b1 = sections.get(B1, wires * G1_BYTES);
  key.b2 = sections.get(B2, wires * G2_BYTES);
  key.c = sections.get(C, (wires - key.publics - 1) * G1_BYTES);
  key.h = sections.get(H, std::uint64_t{domain} * G1_BYTES);
  sections.get(IC, (std::uint64_t{key.publics} + 1) * G1_BYTES);
  return key;
}

}  // namespace

Zkey Zkey::read_header(Bytes file) { return read_sizes(Sections(file, FORMAT, VERSION, CODE)); }

Zkey Zkey::read(Bytes file, Pool& pool, const Cancel* cancel) {
  const Sections sections(file, FORMAT, VERSION, CODE);
  const Zkey key = read_sizes(sections);
  check_coefficients(key, pool, cancel);
  check_g1(sections.get(IC), origin("points of the public signals"), pool, cancel);
  check_g1(key.a, origin("points A"), pool, cancel);
  check_g1(key.b1, origin("points B in G1"), pool, cancel);
  check_g2(key.b2, origin("points B in G2"), pool, cancel);
  check_g1(key.c, origin("points C"), pool, cancel);
  check_g1(key.h, origin("points H"), pool, cancel);
  return key;
}

}  // namespace colonnade
