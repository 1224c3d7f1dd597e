using System.Runtime.CompilerServices;
using AsLora.Adapters.Native;
using TorchSharp;

namespace AsLora.Tests.Support;

/// <summary>Tests call TorchSharp themselves, possibly before anything of the libraries.</summary>
internal static class TestStart
{
    [ModuleInitializer]
    internal static void Initialize()
    {
        NativeBootstrap.Ensure();
        // The tensors of tests are small: several threads would wait for each other longer than they compute, and the goldens were made on one.
        torch.set_num_threads(1);
    }
}
