export { erasedOrderRef, isConfirmed, type Purchase, type PurchasePair } from "./purchase.ts";
export { emailKey, minimised, type Purchaser, type PurchaserDetails, purchaserDetailKeys } from "./purchaser.ts";
export {
  blankPurchaser,
  findPurchaser,
  getPurchaser,
  insertSuppression,
  mergePurchaser,
  updatePurchaser,
} from "./purchasers.queries.ts";
export {
  blankPurchase,
  type Confirmation,
  claimPurchase,
  confirmPurchase,
  findPurchase,
  findPurchaseByClaim,
  findPurchaseByLinkSecret,
  listPurchases,
  lockPurchase,
  type OrderLine,
  recordContact,
  replaceLinkSecret,
} from "./purchases.queries.ts";
