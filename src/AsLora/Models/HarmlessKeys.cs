namespace AsLora.Models;

/// <summary>Keys that Transformers writes into the <c>config.json</c> of any model and that do not change what the model or its head computes.</summary>
internal static class HarmlessKeys
{
    /// <summary>Where the file comes from, names, types, tokens, and what is returned rather than computed.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "_name_or_path", "architectures", "transformers_version", "transformers.js_config", "torch_dtype", "dtype", "name", "language", "license", "model_max_length", "tokenizer_class", "prefix",
        "id2label", "label2id", "num_labels", "_num_labels", "problem_type", "finetuning_task", "task_specific_params", "attn_implementation", "_attn_implementation", "_attn_implementation_autoset",
        "bos_token_id", "eos_token_id", "eos_token_ids", "sep_token_id", "cls_token_id", "mask_token_id", "unk_token_id", "decoder_start_token_id",
        "gradient_checkpointing", "use_cache", "torchscript", "use_bfloat16", "xla_device", "output_attentions", "output_hidden_states", "output_past", "return_dict", "use_return_dict",
        "tie_word_embeddings", "tie_encoder_decoder", "cross_attention_hidden_size",
        .. Generation,
    ];

    // Older versions wrote the settings of text generation into every model's configuration.
    private static string[] Generation =>
    [
        "max_length", "min_length", "do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty",
        "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids", "num_return_sequences", "output_scores", "return_dict_in_generate",
        "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
    ];
}
