#include "points_file.hpp"

#include "checks.hpp"
#include "error.hpp"

namespace colonnade {

namespace {
constexpr const char* CODE = "MANIFEST_MISMATCH";
constexpr const char* FORMAT = "points";
constexpr char MAGIC[] = "COLONNADEKZG";
constexpr std::size_t MAGIC_BYTES = sizeof MAGIC - 1;
constexpr std::size_t HEADER_BYTES = MAGIC_BYTES + 4;
/** The field has no larger domain. */
constexpr std::uint32_t MAX_LOG = 28;
}  // namespace

PointsFile PointsFile::read_header(Bytes file) {
  if (file.size < HEADER_BYTES || std::memcmp(file.data, MAGIC, MAGIC_BYTES) != 0) {
    throw FormatError(CODE, {{"format", FORMAT}, {"reason", "the file does not begin with its magic"}, {"expected", MAGIC}});
  }
  const std::uint32_t log = load_u32(file.data + MAGIC_BYTES);
  if (log > MAX_LOG) throw FormatError(CODE, {{"format", FORMAT}, {"reason", "more rows than the field's largest domain"}, {"actual", log}});
  const std::uint64_t bytes = (std::uint64_t{1} << log) * G1_BYTES;
  const std::uint64_t expected = HEADER_BYTES + G2_BYTES + 2 * bytes;
  if (file.size != expected) throw FormatError(CODE, {{"format", FORMAT}, {"reason", "a file of another size"}, {"expected", expected}, {"actual", file.size}});
  PointsFile points;
  points.log = log;
  points.tau_g2 = {file.data + HEADER_BYTES, G2_BYTES};
  points.monomial = {points.tau_g2.data + G2_BYTES, static_cast<std::size_t>(bytes)};
  points.lagrange = {points.monomial.data + bytes, static_cast<std::size_t>(bytes)};
  read_g2(points.tau_g2.data, {CODE, FORMAT, "tau in G2"});
  return points;
}

PointsFile PointsFile::read(Bytes file, Pool& pool, const Cancel* cancel) {
  const PointsFile points = read_header(file);
  check_g1(points.monomial, {CODE, FORMAT, "powers"}, pool, cancel);
  check_g1(points.lagrange, {CODE, FORMAT, "Lagrange points"}, pool, cancel);
  return points;
}

}  // namespace colonnade
