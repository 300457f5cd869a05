/** Blinding factors from the system's generator. */
#pragma once
#include "../core/mont256.hpp"

namespace colonnade {

/** A number below r in normal form, every one as likely as another. Throws std::runtime_error if the system gives no randomness. */
Fr random_scalar();

}  // namespace colonnade
