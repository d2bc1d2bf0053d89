// What every module for the browser needs of its own: memory, and an end without a word. Both
// modules are built with it. One thread.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include "base/check.h"
#include "wasm/export.h"

// Nothing here throws: memory that runs out ends the module with a trap, which the page sees as a
// RuntimeError and answers with a fresh module.
void* operator new(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  HOLDFAST_CHECK(memory != nullptr);
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// The library's own version prints, which would need an import.
_LIBCPP_BEGIN_NAMESPACE_STD
void __libcpp_verbose_abort(const char*, ...) { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD

// Ubuntu's libc++ is built to throw where a string would grow past its limit, and to print why it
// ends; here either ends the module.
extern "C" [[noreturn]] void abort_message(const char*, ...) { __builtin_trap(); }
extern "C" void* __cxa_allocate_exception(std::size_t) { __builtin_trap(); }
extern "C" [[noreturn]] void __cxa_throw(void*, void*, void (*)(void*)) { __builtin_trap(); }

// Made by the linker to run static constructors, of which there are none. Calling it by name tells
// the linker that the module is a library; otherwise it would run the whole program's start and
// end, stdio included, in each call.
extern "C" void __wasm_call_ctors();

HOLDFAST_EXPORT(_initialize) void hf_initialize() { __wasm_call_ctors(); }

HOLDFAST_EXPORT(hf_alloc) void* hf_alloc(std::uint32_t size) { return std::malloc(size); }

HOLDFAST_EXPORT(hf_free) void hf_free(void* memory) { std::free(memory); }
