namespace AsLora.Adapters.Methods;

/// <summary>What a value of <see cref="BaseTraining"/> means for a parameter.</summary>
internal static class BaseTrainingRules
{
    /// <summary>Whether a parameter trains.</summary>
    /// <param name="training">Which of the model's own parameters train.</param>
    /// <param name="parameterName">The parameter's name in Transformers.</param>
    /// <param name="isHead">Whether it belongs to the head, which always trains.</param>
    public static bool Trains(this BaseTraining training, string parameterName, bool isHead) =>
        isHead || training == BaseTraining.All || (training == BaseTraining.Biases && parameterName.EndsWith(".bias", StringComparison.Ordinal));
}
