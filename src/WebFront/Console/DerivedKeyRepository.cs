using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CodaMcp.Pages;

/// <summary>
/// One Data Protection key, derived from a secret that every front has, in place of a store they would have to share. With another
/// secret, what was protected is void: half-done sign-ins and open forms start again.
/// </summary>
internal sealed class DerivedKeyRepository : IXmlRepository
{
    private const int MasterKeyBytes = 64;
    private const int IdBytes = 16;

    private readonly string xml;

    public DerivedKeyRepository(string secret)
    {
        var material = Encoding.UTF8.GetBytes(secret);
        var id = new Guid(HKDF.DeriveKey(HashAlgorithmName.SHA256, material, IdBytes, info: "codamcp pages key id"u8.ToArray()));
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, MasterKeyBytes, info: "codamcp pages key"u8.ToArray());
        xml = new XElement("key", new XAttribute("id", id), new XAttribute("version", 1),
            new XElement("creationDate", "2026-01-01T00:00:00Z"),
            new XElement("activationDate", "2026-01-01T00:00:00Z"),
            new XElement("expirationDate", "9000-01-01T00:00:00Z"),
            new XElement("descriptor", new XAttribute("deserializerType", typeof(AuthenticatedEncryptorDescriptorDeserializer).AssemblyQualifiedName!),
                new XElement("descriptor",
                    new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC")),
                    new XElement("validation", new XAttribute("algorithm", "HMACSHA256")),
                    new XElement("masterKey", new XElement("value", Convert.ToBase64String(key)))))).ToString();
    }

    public IReadOnlyCollection<XElement> GetAllElements() => [XElement.Parse(xml)];

    public void StoreElement(XElement element, string friendlyName) =>
        throw new NotSupportedException("The key is derived; there are no others.");
}
