using System.Runtime.CompilerServices;
using AsLora.Adapters.Native;

namespace AsLora.Tests.Support;

/// <summary>Tests call TorchSharp themselves, possibly before anything of the libraries.</summary>
internal static class TestStart
{
    [ModuleInitializer]
    internal static void Initialize() => NativeBootstrap.Ensure();
}
