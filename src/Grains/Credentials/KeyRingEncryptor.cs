using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CodaMcp.Credentials;

/// <summary>Encrypts a key of the key ring before it is stored. So a copy of the database alone is not enough to decrypt a token.</summary>
/// <param name="protector">Encrypts it.</param>
internal sealed class KeyRingEncryptor(Protector protector) : IXmlEncryptor
{
    /// <summary>The purpose. It is part of the stored data, so it must not change.</summary>
    public const string Purpose = "key ring";

    /// <summary>The name of the stored element.</summary>
    public const string Element = "sealed";

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String(protector.Protect(Purpose, plain))), typeof(KeyRingDecryptor));
    }
}
