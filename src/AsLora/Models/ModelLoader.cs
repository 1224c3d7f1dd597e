using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>Loads a model for what it is to do: a classifier where a head is asked for, a language model where none is.</summary>
internal static class ModelLoader
{
    /// <summary>Loads a model.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="head">What the head is for; null for a language model.</param>
    /// <param name="seed">Decides what is made anew.</param>
    /// <param name="dtype">The type the model computes in: float32 or bfloat16.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="training">Which of the model's own parameters train, beside the head.</param>
    /// <exception cref="InputException">As for <see cref="SequenceClassifier.Load"/>.</exception>
    public static PretrainedModel Load(ModelFolder folder, TaskHead? head, ulong seed, ScalarType dtype, Device device, BaseTraining training = BaseTraining.None) =>
        head is not null ? SequenceClassifier.Load(folder, head, seed, dtype, device, training) : CausalLanguageModel.Load(folder, dtype, device, training);

    /// <summary>A model without numbers, on the device that knows shapes alone, and which stored tensor would fill which of its parameters.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="head">What the head is for; null for a language model.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    public static (PretrainedModel Model, WeightPlan Plan) Describe(ModelFolder folder, SafetensorsReader weights, TaskHead? head) =>
        head is not null ? SequenceClassifier.Describe(folder, weights, head) : CausalLanguageModel.Describe(folder, weights);
}
