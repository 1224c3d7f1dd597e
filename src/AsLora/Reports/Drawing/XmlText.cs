using System.Xml;
using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>Writes elements. Names of folders and messages about damaged files may hold characters that no page may; a sign stands in their place.</summary>
internal static class XmlText
{
    private const char Replacement = '�';

    /// <summary>The element without blanks added.</summary>
    public static string Of(XElement element)
    {
        foreach (var text in element.DescendantNodes().OfType<XText>().Where(text => !IsClean(text.Value)).ToList()) text.Value = Clean(text.Value);
        foreach (var attribute in element.DescendantsAndSelf().Attributes().Where(attribute => !IsClean(attribute.Value)))
            attribute.Value = Clean(attribute.Value);
        return element.ToString(SaveOptions.DisableFormatting);
    }

    private static bool IsClean(string value) => Clean(value) == value;

    private static string Clean(string value) => string.Create(value.Length, value, (characters, text) =>
    {
        for (var index = 0; index < text.Length; index++)
        {
            var isHigh = index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index]);
            var isLow = index > 0 && XmlConvert.IsXmlSurrogatePair(text[index], text[index - 1]);
            characters[index] = isHigh || isLow || XmlConvert.IsXmlChar(text[index]) ? text[index] : Replacement;
        }
    });
}
