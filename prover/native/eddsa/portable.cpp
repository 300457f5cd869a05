#include "engine.hpp"

namespace colonnade::eddsa {

std::unique_ptr<Engine> portableEngine(const Parameters& parameters) {
  const auto same = [](const Fr& value) { return value; };
  return std::make_unique<FieldEngine<Fr, decltype(same)>>("portable", parameters, same);
}

}  // namespace colonnade::eddsa
