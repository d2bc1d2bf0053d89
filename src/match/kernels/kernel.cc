// Which kernels this build holds. Safe from any thread.
#include "match/kernels/kernel.h"

namespace holdfast::match_kernels {

std::span<const Kernel* const> all_kernels() {
  static constexpr const Kernel* kKernels[] = {
#if defined(__x86_64__)
      &kAvx512Kernel, &kAvx2Kernel,
#endif
#if defined(__aarch64__)
      &kNeonKernel,
#endif
#if defined(__wasm_simd128__)
      &kWasmKernel,
#endif
      &kScalarKernel,
  };
  return kKernels;
}

}  // namespace holdfast::match_kernels
