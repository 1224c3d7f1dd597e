using TorchSharp.Modules;

namespace AsLora.Training;

/// <summary>One tensor the optimizer changes: a factor, a part of the task head, or a parameter of the model itself.</summary>
/// <param name="Name">A factor's id, or the parameter's name in Transformers.</param>
/// <param name="Value">The values, float32 whatever the compute type.</param>
/// <param name="Role">What it is a part of.</param>
/// <param name="Decays">Whether weight decay acts on it.</param>
/// <param name="RateShare">What the learning rate of the run is multiplied by, above 0 and at most 1.</param>
internal sealed record TrainedParameter(string Name, Parameter Value, TrainedRole Role, bool Decays, double RateShare = 1);
