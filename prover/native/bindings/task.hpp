/** Work off the event loop that settles a promise. */
#pragma once
#include <napi.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../core/pool.hpp"
#include "../formats/error.hpp"

namespace colonnade {

/** A failure in a form that can leave the thread where it happened. */
struct Failure {
  /** A code of protocol/errors.ts. */
  std::string code;
  std::string message;
  std::vector<Detail> details;

  /** Of the exception that is being handled. */
  static Failure current();
  /** An Error with `code` and `details`, which prover/native/errors.ts makes a ColonnadeError. */
  Napi::Error to_error(Napi::Env env) const;
};

/** The flag behind an AbortSignal; shared by the JavaScript object and the work. */
using SharedCancel = std::shared_ptr<Cancel>;

/**
 * Runs `work` on a thread of libuv's pool; then, on the event loop, the promise gets what `result` makes of it, or the failure. Both are
 * called at most once. `keep` stays alive until then: values whose memory the work reads.
 */
Napi::Promise run_task(Napi::Env env, std::function<void()> work, std::function<Napi::Value(Napi::Env)> result, std::vector<Napi::Object> keep = {});

}  // namespace colonnade
