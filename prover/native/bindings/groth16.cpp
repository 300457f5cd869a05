/** Groth16 for JavaScript. prover/native/addon.ts has the types. */
#include "../groth16/prove.hpp"
#include "../formats/mapped_file.hpp"

#include <napi.h>

#include "bindings.hpp"
#include "engine.hpp"
#include "values.hpp"

namespace colonnade {

namespace {

/** keyMemory(path, kernels?): bytes that loading and proving take. */
Napi::Value key_memory(const Napi::CallbackInfo& info) {
  const std::string path = string_argument(info, 0);
  const std::string name = optional_string(info, 1);
  const auto need = std::make_shared<MemoryNeed>();
  return run_task(info.Env(), [=] { *need = Key::need(path, choose_kernels(name), {shared_pool()}); }, [=](Napi::Env env) -> Napi::Value {
    Napi::Object result = Napi::Object::New(env);
    result.Set("key", Napi::Number::New(env, static_cast<double>(need->key)));
    result.Set("loading", Napi::Number::New(env, static_cast<double>(need->loading)));
    result.Set("proof", Napi::Number::New(env, static_cast<double>(need->proof)));
    return result;
  });
}

/** loadKey(path, kernels?, cancel?). */
Napi::Value load_key(const Napi::CallbackInfo& info) {
  const std::string path = string_argument(info, 0);
  const std::string name = optional_string(info, 1);
  const SharedCancel cancel = cancel_argument(info, 2);
  const auto key = std::make_shared<std::shared_ptr<Key>>();
  return run_task(info.Env(), [=] { *key = Key::load(path, choose_kernels(name), {shared_pool(), cancel.get()}); }, [=](Napi::Env env) {
    return wrap(env, *key, KEY_TAG);
  });
}

Napi::Value to_object(Napi::Env env, const Proof& proof) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("a", copy_out(env, proof.a, sizeof proof.a));
  result.Set("b", copy_out(env, proof.b, sizeof proof.b));
  result.Set("c", copy_out(env, proof.c, sizeof proof.c));
  result.Set("publicSignals", copy_out(env, proof.publics.data(), proof.publics.size()));
  Napi::Array phases = Napi::Array::New(env, proof.phases.size());
  for (std::uint32_t i = 0; i < proof.phases.size(); i++) {
    Napi::Object phase = Napi::Object::New(env);
    phase.Set("name", proof.phases[i].name);
    phase.Set("wall", proof.phases[i].wall);
    phase.Set("cpu", proof.phases[i].cpu);
    phases[i] = phase;
  }
  result.Set("phases", phases);
  return result;
}

/** prove(key, witness, cancel?, onPhase?); the witness is a path or the content of a .wtns file. */
Napi::Value prove_task(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto key = unwrap<Key>(info, 0, KEY_TAG);
  const auto path = std::make_shared<std::string>();
  const auto copy = std::make_shared<Buffer>();
  if (info[1].IsString()) {
    *path = string_argument(info, 1);
  } else {
    // A copy: nobody can change or give away the bytes between their check and their use.
    const Bytes witness = bytes_argument(info, 1);
    *copy = Buffer(witness.size);
    if (witness.size > 0) std::memcpy(copy->data(), witness.data, witness.size);
  }
  const SharedCancel cancel = cancel_argument(info, 2);
  auto listener = std::make_shared<Napi::ThreadSafeFunction>();
  const bool listens = info[3].IsFunction();
  if (listens) *listener = Napi::ThreadSafeFunction::New(env, info[3].As<Napi::Function>(), "phases of a proof", 0, 1);
  const OnPhase on_phase = !listens ? OnPhase() : OnPhase([listener](const char* name) {
    listener->NonBlockingCall([name](Napi::Env inner, Napi::Function callback) { callback.Call({Napi::String::New(inner, name)}); });
  });

  const auto proof = std::make_shared<Proof>();
  return run_task(env, [=] {
    // Whatever happens, the listener must be let go, or it keeps the process alive.
    const std::shared_ptr<void> release(nullptr, [&](void*) { if (listens) listener->Release(); });
    const Run run{shared_pool(), cancel.get()};
    if (path->empty()) *proof = prove(*key, {copy->data(), copy->size()}, run, on_phase);
    else *proof = prove(*key, MappedFile(*path, "BATCH_INVALID").bytes(), run, on_phase);
  }, [=](Napi::Env inner) { return to_object(inner, *proof); });
}

}  // namespace

void init_groth16(Napi::Env env, Napi::Object exports) {
  exports.Set("keyMemory", Napi::Function::New(env, key_memory, "keyMemory"));
  exports.Set("loadKey", Napi::Function::New(env, load_key, "loadKey"));
  exports.Set("prove", Napi::Function::New(env, prove_task, "prove"));
}

}  // namespace colonnade
