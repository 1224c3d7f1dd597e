namespace AsLora.Adapters.Sharing;

/// <summary>How a factor starts.</summary>
public enum FactorStart
{
    /// <summary>All zeros.</summary>
    Zero,

    /// <summary>All ones.</summary>
    One,

    /// <summary>All 0.1: VeRA's inner diagonal (arXiv 2310.11454, section 3.2; PEFT's <c>d_initial</c>).</summary>
    Tenth,

    /// <summary>Uniform on ±1/sqrt(columns): Kaiming's rule with a = sqrt 5, as PEFT starts LoRA's A.</summary>
    Kaiming,
}
