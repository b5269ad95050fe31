export { erasedOrderRef, isConfirmed, type Purchase, type PurchasePair } from "./purchase.ts";
export { emailKey, minimised, type Purchaser, type PurchaserDetails, purchaserDetailKeys } from "./purchaser.ts";
export {
  deletePurchaser,
  findPurchaser,
  getPurchaser,
  insertErasedPurchaser,
  insertSuppression,
  mergePurchaser,
  updatePurchaser,
} from "./purchasers.queries.ts";
export {
  type Confirmation,
  claimPurchase,
  confirmPurchase,
  erasePurchase,
  findPurchase,
  findPurchaseByClaim,
  findPurchaseById,
  findPurchaseByLinkSecret,
  hasErasedPurchases,
  listErasedPairs,
  listErasedSkus,
  listPurchases,
  lockPurchase,
  type OrderLine,
  recordContact,
  replaceLinkSecret,
} from "./purchases.queries.ts";
