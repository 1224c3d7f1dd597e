namespace AsLora.Reports.Analyses;

/// <summary>One evaluation. In the mean over runs every number is their mean.</summary>
/// <param name="Step">After this update.</param>
/// <param name="Epoch">Passes over the training set so far.</param>
/// <param name="Dev">Score of the split that decides.</param>
/// <param name="DevLoss">Its mean loss.</param>
/// <param name="Train">Score of the training split; null where it was not scored then.</param>
/// <param name="TrainLoss">Its mean loss.</param>
public sealed record CurvePoint(long Step, double Epoch, double Dev, double DevLoss, double? Train, double? TrainLoss)
{
    /// <summary>Train less dev; null where the training split was not scored.</summary>
    public double? Gap => Train - Dev;
}
