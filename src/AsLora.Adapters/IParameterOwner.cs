using TorchSharp.Modules;

namespace AsLora.Adapters;

/// <summary>A module whose parameters can give way to others, so that several adapters bring their own to one model.</summary>
internal interface IParameterOwner
{
    /// <summary>Puts a parameter in the place of the module's own.</summary>
    /// <param name="name">The parameter's name in the module.</param>
    /// <param name="value">The new one; the module owns it from then on. It may be of another type or shape.</param>
    /// <returns>The old one; the caller owns it from then on.</returns>
    Parameter Exchange(string name, Parameter value);
}
